import type { CompiledMonitor } from '../../../../functions/monitor/decide/decide-by-head.js'
import type { Reading } from '../../../../functions/monitor/decide/decide-messages.js'
import { type Mail, walkMessage } from '../../../../shared/mail/walk/walk-message.js'
import type { MessageHead } from '../../../../shared/mailbox/mailbox-session.js'
import { looksInAttachments } from '../../../../shared/matching/looks-in-attachments.js'

/** A message as a server would give it out: its head, and the reading of its body. */
export function readRaw(raw: Buffer, monitors: readonly CompiledMonitor[]) {
  const attachmentTexts = monitors.some(({ monitor }) => looksInAttachments(monitor.when))
  const walked = async (source: Iterable<Buffer> | AsyncIterable<Buffer>) => ({
    mail: await walkMessage(source, { attachmentTexts }),
  })
  const head: MessageHead = {
    uid: 1,
    internalDate: new Date('2026-11-20T12:00:00Z'),
    size: raw.length,
    flags: [],
    header: headerOf(raw),
  }
  const reading: Reading<{ readonly mail: Mail }> = {
    session: {
      messages: async function* () {
        yield { uid: 1, raw }
      },
      message: async function* () {
        yield raw
      },
    },
    bodies: {
      hold: (bytes) => walked([bytes]),
      receive: (_, chunks) => walked(chunks),
    },
  }
  return { head, reading }
}

/** What BODY.PEEK[HEADER] answers: up to the empty line, with it. */
function headerOf(raw: Buffer): Buffer {
  const end = /\r?\n\r?\n/.exec(raw.toString('latin1'))
  return end ? raw.subarray(0, end.index + end[0].length) : raw
}
