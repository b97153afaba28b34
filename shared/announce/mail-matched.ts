import type { Manifest } from '../archive/manifest.js'
import { EVENT } from '../contract/events.js'
import { mailKeys } from '../contract/keys.js'
import type { Announcement } from './announcer.js'

/** An event has room for this many attachments, at up to 1 KB each; the manifest has them all. */
const MAX_ATTACHMENTS = 100

/** Longest subject and capture in an event; the manifest has them whole. */
const MAX_TEXT_LENGTH = 1_000

/** `Mail Matched`: enough to start the next job, and pointers to the rest (DESIGN 7). */
export function mailMatched(manifest: Manifest, bucket: string): Announcement {
  const { monitor } = manifest
  const { captures } = manifest.matched
  const attachments = manifest.attachments.map(({ key, filename, size, sha256 }) => ({
    key,
    filename,
    size,
    sha256,
  }))
  return {
    event: EVENT.mailMatched,
    detail: {
      id: `${manifest.id}.${monitor}`,
      mailId: manifest.id,
      mailbox: manifest.mailbox,
      monitor,
      sender: manifest.from[0]?.address ?? '',
      subject: shortened(manifest.subject),
      messageId: manifest.messageId ?? '',
      receivedAt: manifest.internalDate,
      captures: Object.fromEntries(
        Object.entries(captures).map(([name, value]) => [name, shortened(value)]),
      ),
      bucket,
      manifestKey: mailKeys(monitor, manifest.id, new Date(manifest.internalDate)).manifest,
      ...(manifest.text && { textKey: manifest.text.key }),
      attachments: attachments.slice(0, MAX_ATTACHMENTS),
      ...(attachments.length > MAX_ATTACHMENTS && { attachmentCount: attachments.length }),
    },
  }
}

const shortened = (text: string): string =>
  text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}...` : text
