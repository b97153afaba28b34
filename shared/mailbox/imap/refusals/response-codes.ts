import type { MailboxErrorClass } from '../../../failures/connection-failures.js'
import {
  AccountDisabled,
  FolderNotFound,
  MailboxBusy,
  ServerThrottled,
  StartTlsMissing,
} from '../../../failures/mailbox-errors.js'

type Meanings = ReadonlyMap<string, MailboxErrorClass>

/** Of commands that open a folder and read it. */
const OF_READING: Meanings = new Map(
  Object.entries({
    AUTHORIZATIONFAILED: AccountDisabled,
    EXPIRED: AccountDisabled,
    CONTACTADMIN: AccountDisabled,
    PRIVACYREQUIRED: StartTlsMissing,
    INUSE: MailboxBusy,
    UNAVAILABLE: MailboxBusy,
    SERVERBUG: MailboxBusy,
    LIMIT: ServerThrottled,
    OVERQUOTA: ServerThrottled,
    NONEXISTENT: FolderNotFound,
    TRYCREATE: FolderNotFound,
  }),
)

/**
 * Of commands that change a folder. What is said there is about these messages and their target: a full one (OVERQUOTA), too many flags
 * (LIMIT), rights. All of it is a refusal with its words, and only what passes by itself is none.
 */
const OF_CHANGING: Meanings = new Map(
  Object.entries({
    INUSE: MailboxBusy,
    UNAVAILABLE: MailboxBusy,
    SERVERBUG: MailboxBusy,
    NONEXISTENT: FolderNotFound,
    TRYCREATE: FolderNotFound,
  }),
)

const CHANGING = /^\S+ (?:UID )?(?:STORE|COPY|MOVE|EXPUNGE|APPEND)\b/i

/**
 * What a response code means (RFC 5530 3) in the answer to a command; a login has its own table, see `loginRefusalOf`. Undefined if
 * nothing is known by it.
 * @param command as it was sent, with its tag
 */
export const meaningOf = (
  code: string | undefined,
  command: string | undefined,
): MailboxErrorClass | undefined =>
  (CHANGING.test(command ?? '') ? OF_CHANGING : OF_READING).get(code ?? '')
