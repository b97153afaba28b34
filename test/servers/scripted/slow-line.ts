import type { Behaviour } from './scripted-imap-server.js'
import {
  type BodyItem,
  bodyBytes,
  bodyItems,
  fetchAnswer,
  fetchedMessages,
} from './scripted-mailbox.js'

/** A line of so many bytes a millisecond, by a clock of its own: nobody waits for it. */
export interface SlowLine {
  readonly now: () => Date
  /** Of each message, the bytes of its body that were sent, by its UID. */
  readonly sentBytes: Map<number, number>
  /** UIDs of messages that another client has removed. */
  readonly removed: Set<number>
  /** The deadline of a run that begins now. */
  deadlineOf(limitMs: number): { remainingMs(): number }
  /** What a FETCH of headers takes. */
  headsMs: number
  /** Time passes. */
  pass(ms: number): void
  /** What the server sends takes its time. @param given what it gives for a range, where that is not the range */
  readonly behaviour: Behaviour
}

/** @param given what the server sends in place of what an item asks for; a FETCH that it does not answer has no answer at all */
export function slowLine(
  bytesPerMs: () => number,
  given: (message: Buffer, item: BodyItem) => { item: BodyItem; bytes: Buffer } = (
    message,
    item,
  ) => ({
    item,
    bytes: bodyBytes(message, item),
  }),
): SlowLine {
  let nowMs = Date.parse('2026-11-01T00:00:00Z')
  const sentBytes = new Map<number, number>()
  const removed = new Set<number>()
  const pass = (ms: number) => {
    nowMs += ms
  }
  const line: SlowLine = {
    headsMs: 0,
    now: () => new Date(nowMs),
    sentBytes,
    removed,
    pass,
    deadlineOf: (limitMs) => {
      const endsAt = nowMs + limitMs
      return { remainingMs: () => endsAt - nowMs }
    },
    behaviour: (command, { mailbox, write }) => {
      if (command.name === 'UID SEARCH') {
        const uids = mailbox.messages.map((_, index) => index + 1)
        write(`* SEARCH ${uids.filter((uid) => !removed.has(uid)).join(' ')}\r\n`)
        write(`${command.tag} OK ${command.name} completed\r\n`)
        return true
      }
      const items = bodyItems(command.args)
      if (!command.name.endsWith('FETCH') || items.length === 0) return false
      if (items.some(({ section }) => section.startsWith('HEADER'))) pass(line.headsMs)
      for (const { uid, message } of fetchedMessages(command, mailbox)) {
        if (removed.has(uid)) continue
        const answers = items.map((item) =>
          item.section === '' ? given(message, item) : { item, bytes: bodyBytes(message, item) },
        )
        const ofBody = answers.filter(({ item }) => item.section === '')
        const bytes = ofBody.reduce((sum, answer) => sum + answer.bytes.length, 0)
        sentBytes.set(uid, (sentBytes.get(uid) ?? 0) + bytes)
        pass(bytes / bytesPerMs())
        write(fetchAnswer(uid, message, answers))
      }
      write(`${command.tag} OK ${command.name} completed\r\n`)
      return true
    },
  }
  return line
}
