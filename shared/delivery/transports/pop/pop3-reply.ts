import { ProtocolBroken } from '../../../failures/mailbox-errors.js'
import { maskLoginAnswer } from '../../../failures/mask-sent.js'

/** What a server says to a command, in one line (RFC 1939 3). */
export interface Pop3Reply {
  readonly isOk: boolean
  /** The reason of a refusal, `SYS/TEMP` (RFC 2449 8), upper case; undefined if none is given. */
  readonly code: string | undefined
  /** What follows the status, as it came: not to be told. */
  readonly said: string
  /** The same for people: one line, without what was sent. */
  readonly words: string
}

const REPLY = /^(\+OK|-ERR)(?: +(.*))?$/is
const RESPONSE_CODE = /^\[([A-Z0-9/._-]+)\]/i

/** Whether a line is an answer of a POP3 server. */
export const isReply = (line: string): boolean => REPLY.test(line)

/**
 * Reads a line of a server, the answer to what `at` names. What was `sent` to it is masked, should it give it back.
 * @throws ProtocolBroken if that is not how a POP3 server answers
 */
export function readReply(line: string, at: string, sent: readonly string[]): Pop3Reply {
  const [, status, rest = ''] = REPLY.exec(line) ?? []
  if (status === undefined) {
    const words = maskLoginAnswer(line, sent)
    throw new ProtocolBroken(`${at}: this is no answer of a POP3 server: ${words}`)
  }
  const isOk = status.toUpperCase() === '+OK'
  const [, code] = RESPONSE_CODE.exec(rest) ?? []
  const told = maskLoginAnswer(`-ERR ${rest}`, sent).replace(/^-ERR ?/, '')
  return { isOk, code: code?.toUpperCase(), said: rest, words: told || 'no reason is given' }
}
