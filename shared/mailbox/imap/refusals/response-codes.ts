import type { MailboxErrorClass } from '../../../failures/connection-failures.js'
import { loginRefusalOf } from '../../../failures/login-refusals.js'
import {
  AdministratorNeeded,
  FolderDenied,
  FolderNotFound,
  LoginExpired,
  MailboxBusy,
  ServerThrottled,
  StartTlsMissing,
} from '../../../failures/mailbox-errors.js'

type Meanings = ReadonlyMap<string, MailboxErrorClass>

const meanings = (table: Readonly<Record<string, MailboxErrorClass>>): Meanings =>
  new Map(Object.entries(table))

/** Of the login that the session was begun with. */
const OF_LOGIN = { AUTHENTICATIONFAILED: LoginExpired, EXPIRED: LoginExpired } as const

/** Of a folder, whatever is wanted of it. */
const OF_FOLDER = {
  INUSE: MailboxBusy,
  UNAVAILABLE: MailboxBusy,
  NONEXISTENT: FolderNotFound,
  TRYCREATE: FolderNotFound,
} as const

/** Of traffic, where mail is read: Gmail, Yahoo. */
const OF_TRAFFIC = { LIMIT: ServerThrottled, OVERQUOTA: ServerThrottled } as const

/** Of what a search is refused for; where none of this is said it may be the form of it, and another way gets an answer. */
const OF_SEARCHING = meanings({
  ...OF_LOGIN,
  ...OF_FOLDER,
  ...OF_TRAFFIC,
  CONTACTADMIN: AdministratorNeeded,
  PRIVACYREQUIRED: StartTlsMissing,
  AUTHORIZATIONFAILED: FolderDenied,
  NOPERM: FolderDenied,
})

/** Of commands that list folders, open one and read it. */
const OF_READING = meanings({ ...Object.fromEntries(OF_SEARCHING), SERVERBUG: MailboxBusy })

/**
 * Of commands that change a folder. What is said there is about these messages and their target: a full one (OVERQUOTA), too many flags
 * (LIMIT), rights. All of it is a refusal with its words, and only what passes by itself is none.
 */
const OF_CHANGING = meanings({ ...OF_FOLDER, SERVERBUG: MailboxBusy })

/** A limit of APPEND passes: one of the message is TOOBIG, one of the room OVERQUOTA. */
const OF_APPENDING = meanings({ ...Object.fromEntries(OF_CHANGING), LIMIT: ServerThrottled })

/** Of a farewell (BYE); most only say that the connection ends. */
const OF_ENDING = meanings({
  ...OF_LOGIN,
  ...OF_TRAFFIC,
  AUTHORIZATIONFAILED: LoginExpired,
  CONTACTADMIN: AdministratorNeeded,
  PRIVACYREQUIRED: StartTlsMissing,
})

const BY_COMMAND: readonly (readonly [RegExp, Meanings])[] = [
  [/^\S+ APPEND\b/i, OF_APPENDING],
  [/^\S+ (?:UID )?(?:STORE|COPY|MOVE|EXPUNGE)\b/i, OF_CHANGING],
  [/^\S+ (?:UID )?SEARCH\b/i, OF_SEARCHING],
  [/^/, OF_READING],
]

/**
 * What a response code means (RFC 5530 3) in the answer to a command; a login has its own table, see `loginRefusalOf`. Undefined if
 * nothing is known by it.
 * @param command as it was sent, with its tag
 */
export function meaningOf(
  code: string | undefined,
  command: string | undefined = '',
): MailboxErrorClass | undefined {
  const [, meanings] = BY_COMMAND.find(([pattern]) => pattern.test(command)) ?? []
  return meanings?.get(code ?? '')
}

/** What the response code of a farewell means. */
export const meaningOfEnding = (code: string | undefined): MailboxErrorClass | undefined =>
  OF_ENDING.get(code ?? '')

/** Of a folder that is opened; of one mail it would say less. STATUS is no longer asked for, if it is refused. */
const OPENING = /^\S+ (?:EXAMINE|SELECT|LIST)\b/i

/** What the words mean with which a folder is not opened, where no code says it: a server's trouble sounds as at the login. */
export function meaningOfWords(
  words: string,
  command: string | undefined = '',
): MailboxErrorClass | undefined {
  if (saysLoginExpired(words)) return LoginExpired
  if (!OPENING.test(command)) return undefined
  const refusal = loginRefusalOf({ words }, 'mechanism')
  if (refusal === 'too much') return ServerThrottled
  return refusal === 'trouble' || refusal === 'in use' ? MailboxBusy : undefined
}

/** What servers say of a login that counts no longer: Exchange Online ("Session invalidated - AccessTokenExpired", aioimaplib issue 83). */
const WORDS_OF_EXPIRED_LOGIN =
  /token ?(?:has |is |was )?(?:expired|revoked|no longer valid)|session (?:has been |has |was |is )?(?:invalidated|expired|revoked)|\b(?:credentials?|password|login) (?:has been |have been |has |have |was |were |is )?(?:expired|changed|revoked)|\bre-?authenticat/i

/** Whether a server says, after the login, that it counts no longer. */
const saysLoginExpired = (words: string): boolean => WORDS_OF_EXPIRED_LOGIN.test(words)
