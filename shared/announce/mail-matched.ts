import { manifestKeyOf } from '../archive/keep-mail.js'
import type { Manifest } from '../archive/manifest.js'
import { shortenedTo } from '../contract/cut-text.js'
import { EVENT } from '../contract/events.js'
import type { Announcement } from './announcer.js'

/** An event has room for this many attachments, at up to 1 KB each; the manifest has them all. */
const MAX_ATTACHMENTS = 100

/** Longest subject and capture in an event; the manifest has them whole. */
const MAX_TEXT_LENGTH = 1_000

/** Captures beyond it are left to the manifest: a hundred long ones would not fit into an event. */
const MAX_CAPTURES_BYTES = 100_000

/** What a condition saw in an event: enough to know it again. The manifest has it as it was seen. */
const MAX_SEEN_LENGTH = 300

/** Conditions beyond it are left to the manifest. */
const MAX_MATCHED_BY_BYTES = 20_000

/** Recipients of a delivery report in an event, at up to 1.5 KB each; the manifest has them all. */
const MAX_REPORT_RECIPIENTS = 10

/** `Mail Matched`: enough to start the next job, and pointers to the rest (DESIGN 7). */
export function mailMatched(manifest: Manifest, bucket: string): Announcement {
  const { monitor, replay } = manifest
  const id = `${manifest.id}.${monitor}`
  const { conditions } = manifest.matched
  const captures = boundedCaptures(manifest.matched.captures)
  const captureCount = Object.keys(manifest.matched.captures).length
  const matchedBy = boundedConditions(conditions)
  const attachments = manifest.attachments.map(({ key, filename, size, sha256 }) => ({
    key,
    filename,
    size,
    sha256,
  }))
  return {
    event: EVENT.mailMatched,
    detail: {
      id: replay ? `${id}.r${replay.number}` : id,
      mailId: manifest.id,
      mailbox: manifest.mailbox,
      monitor,
      sender: shortened(manifest.from[0]?.address ?? ''),
      subject: shortened(manifest.subject),
      messageId: shortened(manifest.messageId ?? ''),
      receivedAt: manifest.internalDate,
      captures: Object.fromEntries(captures),
      ...(captures.length < captureCount && { captureCount }),
      matchedBy,
      ...(matchedBy.length < conditions.length && { matchedByCount: conditions.length }),
      bucket,
      manifestKey: manifestKeyOf(manifest),
      ...(manifest.text && { textKey: manifest.text.key }),
      attachments: attachments.slice(0, MAX_ATTACHMENTS),
      ...(attachments.length > MAX_ATTACHMENTS && { attachmentCount: attachments.length }),
      ...(replay && {
        replay: replay.number,
        ...(replay.reason !== undefined && { replayReason: replay.reason }),
        definition: manifest.definitionVersion,
      }),
      ...(manifest.deliveryReport && { deliveryReport: reportInShort(manifest.deliveryReport) }),
    },
  }
}

/** What became of which mail, for the first recipients; the words of servers are left out. */
function reportInShort(report: NonNullable<Manifest['deliveryReport']>) {
  const { kind, recipients, originalMessageId, sendId } = report
  const listed = recipients.slice(0, MAX_REPORT_RECIPIENTS)
  return {
    kind,
    recipients: listed.map(({ recipient, status, reason, hard }) => ({
      recipient,
      ...(status !== undefined && { status }),
      ...(reason !== undefined && { reason }),
      ...(hard !== undefined && { hard }),
    })),
    ...(recipients.length > listed.length && { recipientCount: recipients.length }),
    ...(originalMessageId !== undefined && { originalMessageId: shortened(originalMessageId) }),
    ...(sendId !== undefined && { sendId: shortened(sendId) }),
  }
}

/** As many captures as there is room for, each shortened. */
function boundedCaptures(captures: Readonly<Record<string, string>>): [string, string][] {
  const shortenedCaptures = Object.entries(captures).map(([name, value]): [string, string] => [
    name,
    shortened(value),
  ])
  return within(MAX_CAPTURES_BYTES, shortenedCaptures)
}

/** As many of the conditions that held as there is room for, in their order, with what each saw. */
function boundedConditions(conditions: Manifest['matched']['conditions']) {
  const inShort = conditions.map(({ path, seen }) => ({
    path: shortened(path),
    seen: shortened(seen, MAX_SEEN_LENGTH),
  }))
  return within(MAX_MATCHED_BY_BYTES, inShort)
}

/** The first values whose JSON has no more bytes than that. */
function within<Value>(maxBytes: number, values: readonly Value[]): Value[] {
  let bytes = 0
  return values.filter((value) => {
    bytes += Buffer.byteLength(JSON.stringify(value))
    return bytes <= maxBytes
  })
}

const shortened = (text: string, maxLength = MAX_TEXT_LENGTH): string =>
  shortenedTo(text, maxLength)
