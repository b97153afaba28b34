import { expect, onTestFinished, test } from 'vitest'
import type { MailboxSession } from '../../shared/mailbox/mailbox-session.js'

/** A server with a folder INBOX that holds these messages, whose UIDs begin with 1 and have no holes. */
export interface MailboxUnderContract {
  readonly messages: readonly Buffer[]
  open(): Promise<MailboxSession>
}

/** What every adapter of the mailbox port promises about reading, whatever the server is like. */
export function mailboxContract(given: () => Promise<MailboxUnderContract>): void {
  const opened = async () => {
    const mailbox = await given()
    const session = await mailbox.open()
    onTestFinished(session.close.bind(session))
    const status = await session.examine('INBOX')
    return { ...mailbox, session, status, count: mailbox.messages.length }
  }

  test('the numbers of the folder are those of its mail', async () => {
    const { session, status, count } = await opened()
    expect(status).toMatchObject({ uidNext: count + 1, messages: count })
    expect(await session.status('INBOX')).toMatchObject({
      uidNext: count + 1,
      uidValidity: status.uidValidity,
    })
  })

  test('every UID of a range is listed, once, in order', async () => {
    const { session, count } = await opened()
    const all = Array.from({ length: count }, (_, index) => index + 1)
    expect(await session.uids(1, count)).toEqual(all)
    expect(await session.uids(3, 9)).toEqual(all.slice(2, 9))
    expect(await session.uids(count + 1, count + 5_000)).toEqual([])
    expect(await session.uids(1, 4_000_000_000)).toEqual(all)
    expect(await session.uidsSince(new Date('2025-12-01'))).toEqual(all)
  })

  test('every head of a range comes', async () => {
    const { session, count, messages } = await opened()
    const heads = new Map<number, string>()
    for await (const { uid, header, internalDate } of session.heads(1, count + 5_000)) {
      heads.set(uid, String(header))
      expect(internalDate?.toISOString()).toBe('2026-01-05T09:00:00.000Z')
    }
    const headers = messages.map((raw) => String(raw).split('\r\n\r\n')[0])
    expect([...heads.keys()].toSorted((a, b) => a - b).map((uid) => heads.get(uid))).toEqual(
      headers.map((header) => `${header}\r\n\r\n`),
    )
  })

  test('every body comes byte for byte, together and in pieces', async () => {
    const { session, count, messages } = await opened()
    const bodies = new Map<number, Buffer | undefined>()
    const all = messages.map((_, index) => index + 1)
    for await (const { uid, raw } of session.messages(all)) bodies.set(uid, raw)
    expect(all.map((uid) => bodies.get(uid))).toEqual(messages)
    const pieces: Buffer[] = []
    for await (const piece of session.message(count, 0)) pieces.push(piece)
    expect(Buffer.concat(pieces)).toEqual(messages.at(-1))
  })

  test('a range of a body comes byte for byte, short at its end and empty behind it', async () => {
    const { session, count, messages } = await opened()
    const whole = messages.at(-1) ?? Buffer.alloc(0)
    const length = whole.length
    for (const [offset, bytes] of [
      [0, 1],
      [0, 7],
      [0, length],
      [0, length + 1_000],
      [1, 1],
      [5, 20],
      [length - 1, 1],
      [length - 3, 1_000],
      [length, 1_000],
      [length + 1, 5],
    ] as const) {
      const pieces: Buffer[] = []
      for await (const piece of session.range(count, offset, bytes)) pieces.push(piece)
      const part = whole.subarray(offset, offset + bytes)
      expect(Buffer.concat(pieces).toString(), `${bytes} from ${offset}`).toBe(String(part))
    }
    expect(await session.uids(count, count)).toEqual([count])
  })
}
