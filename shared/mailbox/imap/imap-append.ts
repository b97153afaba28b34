import { ConnectionLost } from '../../failures/mailbox-errors.js'
import { asksToSlowDown } from '../../failures/slow-down-words.js'
import type { AppendResult, NewMessage } from '../mailbox-session.js'
import { meaningOf } from './refusals/response-codes.js'

/** What an IMAP client can do for this; it answers something false if it could not even begin. */
export interface AppendingClient {
  append(folder: string, raw: Buffer, flags: string[], internalDate: Date): Promise<unknown>
}

/** APPEND (RFC 9051 6.3.12). imapflow takes the whole message at once, and copies nothing of it. */
export async function append(
  client: AppendingClient,
  folder: string,
  { raw, flags, internalDate }: NewMessage,
): Promise<AppendResult> {
  let answer: unknown
  try {
    answer = await client.append(folder, raw, [...flags], internalDate)
  } catch (error) {
    const reason = refusalIn(error)
    if (reason === undefined) throw error
    return { appended: false, reason }
  }
  if (!answer) throw new ConnectionLost(`folder ${folder}: the connection ended before APPEND`)
  return { appended: true }
}

/**
 * The server's words, if it has read the command and refuses the message or the room for it: most servers give no code for that. A folder
 * that is missing, trouble that passes and a server that asks to slow down are failures like any other. Of APPENDLIMIT (RFC 7889 4) imapflow
 * reads the announcement itself.
 */
function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const field = (name: string): string | undefined => {
    const value: unknown = Reflect.get(error, name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const code = field('serverResponseCode')?.toUpperCase()
  const isRefused = field('responseStatus') === 'NO' || code === 'APPENDLIMIT'
  const words = field('responseText') ?? error.message
  if (!isRefused || meaningOf(code, '* APPEND')) return undefined
  if (field('code') === 'ETHROTTLE' || asksToSlowDown(words)) return undefined
  return words
}
