import type { SentCopyDeps, SentCopyPlace } from '../../shared/delivery/sent-copy/keep-sent-copy.js'
import type { SentMessage } from '../../shared/delivery/sent-copy/sent-message.js'
import { days, everything } from '../../shared/jobs/define-jobs.js'
import { type PollWorld, pollRequestOf } from './poll-world.js'

/** The place of copies in the mailbox `operations`, as the parameter of a sender carries it. */
export function sentCopyIn(
  imap: Parameters<typeof pollRequestOf>[0],
  folder: string,
): SentCopyPlace {
  const monitor = { when: everything(), keep: { for: days(7) }, startFrom: 'now' }
  return { mailbox: pollRequestOf(imap, { any: monitor }).mailbox, folder }
}

/** What a copy is kept with in a world; no time passes in its pauses. */
export const sentCopyDeps = (
  world: PollWorld,
  changes: Partial<SentCopyDeps> = {},
): SentCopyDeps => ({
  ...world.deps(),
  pause: async () => {},
  ...changes,
})

/** A message that was accepted at 09:00:00 UTC, given out in pieces of 64 KiB. */
export function sentMessage(changes: { raw?: Buffer; smtpHost?: string } = {}): SentMessage {
  const messageId = '<send-1.1@example.co.jp>'
  const raw =
    changes.raw ??
    Buffer.from(
      `From: noreply@example.co.jp\r\nMessage-ID: ${messageId}\r\nSubject: Report\r\n\r\nThe body.\r\n`,
    )
  return {
    messageId,
    sizeBytes: raw.length,
    acceptedAt: new Date('2026-11-21T09:00:00Z'),
    smtpHost: changes.smtpHost,
    async *open() {
      for (let start = 0; start < raw.length; start += PIECE_BYTES)
        yield raw.subarray(start, start + PIECE_BYTES)
    },
  }
}

const PIECE_BYTES = 65_536
