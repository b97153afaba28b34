import type { MailboxErrorClass } from './connection-failures.js'
import type { LoginRefusal } from './login-refusals.js'
import {
  AccountDisabled,
  AdministratorNeeded,
  LoginRefused,
  LoginUnavailable,
  LoginUnsupported,
  MailboxBusy,
  ServerThrottled,
  StartTlsMissing,
} from './mailbox-errors.js'

/** The failure that a refused login is, on every protocol. */
export const LOGIN_FAILURE: Readonly<Record<LoginRefusal, MailboxErrorClass>> = {
  credentials: LoginRefused,
  account: AccountDisabled,
  administrator: AdministratorNeeded,
  trouble: LoginUnavailable,
  'in use': MailboxBusy,
  'too much': ServerThrottled,
  'open line': StartTlsMissing,
  mechanism: LoginUnsupported,
}
