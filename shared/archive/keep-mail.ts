import { type MailIdentity, type MailKeys, mailIdOf, mailKeys } from '../contract/keys.js'
import { keptMailName } from '../contract/replays.js'
import { isRfc3339 } from '../contract/rfc3339.js'
import { attachmentList } from '../mail/attachments/attachment-list.js'
import { WARNING } from '../mail/bounds/warnings.js'
import { type ConditionText, conditionText } from '../mail/text/condition-text.js'
import type { Mail } from '../mail/walk/walk-message.js'
import { allEnded } from '../runtime/all-ended.js'
import { type Added, type Archive, togetherAdded } from './archive.js'
import type { KeptSource } from './kept-source.js'
import {
  type Manifest,
  type ManifestAttachment,
  type ManifestMadeUpBy,
  type ManifestReplay,
  parseManifest,
} from './manifest.js'

/** A mail that a monitor matched. */
export interface MatchedMail {
  readonly identity: MailIdentity
  readonly internalDate: Date
  readonly flags: readonly string[]
  /** Who keeps it: by which version of its definition, what of it, and for how long. */
  readonly monitor: {
    readonly name: string
    readonly version: string
    readonly keep: {
      /** Days. */
      readonly for: number | 'forever'
      readonly message: boolean
      readonly text: boolean
      readonly attachments: boolean
    }
  }
  /** The conditions that held. */
  readonly conditions: readonly {
    readonly path: string
    readonly seen: string
    readonly doubts?: readonly string[]
  }[]
  readonly captures: Readonly<Record<string, string>>
  readonly source: KeptSource
  /** Absent of the first time. */
  readonly replay?: ManifestReplay
  /** Only of a first decision that a replay makes. */
  readonly madeUpBy?: ManifestMadeUpBy
}

/** What a kept mail needs from outside. */
export interface KeepingAccess {
  readonly archive: Archive
  readonly now: () => Date
}

/**
 * Keeps a matched mail: its raw message and its parts, and then, only if there is none, the manifest. One that finds a manifest answers
 * that one. A crash in between leaves none, and the next run does it all again, over what lies there: a server may make the bytes of a
 * mail anew for each FETCH, a body may have been cut, and a manifest vouches for what is stored.
 */
export async function keepMail(
  { archive, now }: KeepingAccess,
  matched: MatchedMail,
): Promise<Manifest> {
  const { identity, internalDate, monitor, source, replay } = matched
  const keptAs = keptMailName(mailIdOf(identity), replay?.number)
  const keys = mailKeys(monitor.name, keptAs, internalDate)
  // A run that was cut short may have come so far: what it did is asked for by one call, where it would be refused by hundreds.
  if (monitor.keep.attachments && source.mail.attachments.length > FEW_PARTS) {
    const before = await readManifest(archive, keys.manifest)
    if (before) return before
  }
  const text = conditionText(source.mail)
  if ((await storeParts(archive, keys, text.value, matched)) === 'exists') {
    const before = await readManifest(archive, keys.manifest)
    if (before) return before
    await storeParts(archive, keys, text.value, matched, 'over')
  }
  const manifest = manifestOf(keys, text, matched, now())
  const body = JSON.stringify(manifest, null, 2)
  const options = { contentType: 'application/json', keepFor: monitor.keep.for }
  if ((await archive.add(keys.manifest, body, options)) === 'added') return manifest
  // It can only be gone again if it expired this very moment; what was just made says the same.
  return (await readManifest(archive, keys.manifest)) ?? manifest
}

/** With more parts a look at the manifest costs less than finding them all there. */
const FEW_PARTS = 20

async function readManifest(archive: Archive, key: string): Promise<Manifest | undefined> {
  const stored = await archive.read(key)
  return stored && parseManifest(stored.body, key)
}

async function storeParts(
  archive: Archive,
  keys: MailKeys,
  text: string,
  { monitor: { keep }, source }: MatchedMail,
  over?: 'over',
): Promise<Added> {
  const options = { keepFor: keep.for, over: over !== undefined }
  const add = (key: string, body: string, contentType: string) =>
    archive.add(key, body, { ...options, contentType })
  const { headers, html, attachments } = source.mail
  const writes: Promise<Added>[] = []
  if (keep.message) {
    writes.push(source.storeMessage(keys.message, { ...options, contentType: 'message/rfc822' }))
  }
  if (keep.text) {
    writes.push(add(keys.text, text, 'text/plain; charset=utf-8'))
    if (html) writes.push(add(keys.html, html.value, 'text/html; charset=utf-8'))
  }
  if (keep.attachments) {
    const paths = attachments.map(({ position, safeName }) => keys.attachment(position, safeName))
    const [from] = headers.from
    const [date = ''] = headers.values('date')
    const list = attachmentList({ from: from?.address ?? '', date, paths })
    writes.push(source.storeAttachments(keys.attachment, options))
    writes.push(add(keys.attachmentList, list, 'text/plain; charset=utf-8'))
  }
  return togetherAdded(await allEnded(writes))
}

/** Where the manifest of a kept mail lies. */
export const manifestKeyOf = ({ monitor, id, internalDate, replay }: Manifest): string =>
  mailKeys(monitor, keptMailName(id, replay?.number), new Date(internalDate)).manifest

function manifestOf(
  keys: MailKeys,
  text: ConditionText,
  {
    identity,
    internalDate,
    flags,
    monitor,
    conditions,
    captures,
    source,
    replay,
    madeUpBy,
  }: MatchedMail,
  storedAt: Date,
): Manifest {
  const { headers, html, attachments, deliveryReport, warnings } = source.mail
  const { keep } = monitor
  return {
    schemaVersion: 1,
    id: mailIdOf(identity),
    mailbox: identity.mailbox,
    folder: identity.folder,
    uidValidity: identity.uidValidity,
    uid: identity.uid,
    monitor: monitor.name,
    definitionVersion: monitor.version,
    internalDate: internalDate.toISOString(),
    storedAt: storedAt.toISOString(),
    ...(headers.messageId === undefined ? {} : { messageId: headers.messageId }),
    from: [...headers.from],
    to: [...headers.to],
    cc: [...headers.cc],
    replyTo: [...headers.replyTo],
    subject: headers.subject,
    ...(headers.date && isRfc3339(headers.date) && { date: headers.date.toISOString() }),
    size: source.size,
    sha256: source.sha256,
    flags: [...flags],
    matched: {
      conditions: conditions.map(({ path, seen, doubts }) => ({
        path,
        seen,
        ...(doubts && { doubts: [...doubts] }),
      })),
      captures: { ...captures },
    },
    ...(keep.message && { messageKey: keys.message }),
    ...(keep.text && {
      text: {
        ...textPart(keys.text, text.value, conditionTextPart(text, source.mail)),
        madeFromHtml: text.madeFromHtml,
      },
    }),
    ...(keep.text && html && { html: textPart(keys.html, html.value, html) }),
    attachments: keep.attachments ? attachmentsOf(attachments, keys) : [],
    ...(deliveryReport && {
      deliveryReport: { ...deliveryReport, recipients: [...deliveryReport.recipients] },
    }),
    warnings: warnings.map(({ code, detail }) => ({ code, detail })),
    ...(replay && { replay }),
    ...(madeUpBy && { madeUpBy }),
  }
}

function attachmentsOf(attachments: Mail['attachments'], keys: MailKeys): ManifestAttachment[] {
  const keyOf = new Map(
    attachments.map(({ position, safeName }) => [position, keys.attachment(position, safeName)]),
  )
  return attachments.map((attachment) => {
    const { filename, detectedType, disposition, contentId, openedFrom } = attachment
    const packedIn = openedFrom === undefined ? undefined : keyOf.get(openedFrom)
    return {
      key: keys.attachment(attachment.position, attachment.safeName),
      filename: attachment.safeName,
      ...(filename !== undefined && { originalFilename: filename }),
      contentType: attachment.contentType,
      ...(detectedType && { detectedType }),
      ...(disposition && { disposition }),
      ...(contentId && { contentId }),
      size: attachment.size,
      sha256: attachment.sha256,
      tnef: attachment.tnef,
      ...(packedIn !== undefined && { openedFrom: packedIn }),
    }
  })
}

/** Text that was made from HTML has the charset it was stored in. */
const conditionTextPart = ({ doubts }: ConditionText, { text }: Mail) => ({
  charset: text?.charset ?? 'utf-8',
  truncated: doubts.includes(WARNING.textCut),
})

const textPart = (
  key: string,
  value: string,
  { charset, truncated }: { readonly charset: string; readonly truncated: boolean },
) => ({ key, bytes: Buffer.byteLength(value), truncated, charset })
