import { ProtocolBroken } from '../../../failures/mailbox-errors.js'
import { strikeOut } from '../../../failures/strike-out.js'

/** What a server says to a command, in one line (RFC 1939 3). */
export interface Pop3Reply {
  readonly isOk: boolean
  /** The reason of a refusal, `SYS/TEMP` (RFC 2449 8), upper case; undefined if none is given. */
  readonly code: string | undefined
  /** What follows the status, for people: one line, without a secret. */
  readonly words: string
}

const REPLY = /^(\+OK|-ERR)(?: +(.*))?$/i
const RESPONSE_CODE = /^\[([A-Z0-9/._-]+)\]/i

/** Of the words of a server that reach an error. */
const MAX_WORDS_LENGTH = 500

/**
 * Reads a line of a server. `secrets` are struck out, should it echo them.
 * @throws ProtocolBroken if that is not how a POP3 server answers
 */
export function readReply(line: string, where: string, secrets: readonly string[]): Pop3Reply {
  const [, status, rest = ''] = REPLY.exec(line) ?? []
  if (status === undefined) {
    const words = told(line, secrets)
    throw new ProtocolBroken(`${where}: this is no answer of a POP3 server: ${words}`)
  }
  const [, code] = RESPONSE_CODE.exec(rest) ?? []
  return {
    isOk: status.toUpperCase() === '+OK',
    code: code?.toUpperCase(),
    words: told(rest, secrets) || 'no reason is given',
  }
}

const told = (text: string, secrets: readonly string[]): string =>
  strikeOut(text, secrets)
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS_LENGTH)
