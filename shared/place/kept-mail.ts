import { type Manifest, parseManifest } from '../archive/manifest.js'
import { PREFIX } from '../contract/keys.js'
import { readAhead } from '../runtime/read-ahead.js'
import { firstKey, keptDays } from './kept-days.js'
import { folded, type MailQuery, queryTest } from './mail-query.js'
import type { PlaceBucket } from './place.js'

/** Which kept mail is asked for. */
export interface KeptQuery extends Omit<MailQuery, 'result'> {
  readonly mailbox?: string
  /** Words of its text, in any order, case and width. */
  readonly text?: string
  /** Only what this replay of a mail has kept. */
  readonly replay?: number
}

const READS_AT_ONCE = 16

/**
 * The mail that is kept, the day that arrived last first, a day of a monitor at a time. @throws StorageFailed for a manifest that cannot
 * be read
 * @param monitors those that may have kept some
 * @param onMonth told of each month before it is looked through, `2026/11`
 */
export async function* keptMail(
  bucket: PlaceBucket,
  monitors: readonly string[],
  query: KeptQuery,
  onMonth?: (month: string) => void,
): AsyncGenerator<Manifest> {
  const isWanted = testOf(query)
  const asked = query.monitor === undefined ? monitors : [query.monitor]
  for await (const { manifests } of keptDays(bucket, asked, query, onMonth)) {
    const read = readAhead(manifests.toReversed(), READS_AT_ONCE, (key) => manifestAt(bucket, key))
    for await (const manifest of read)
      if (manifest && isWanted(manifest) && (await hasText(bucket, manifest, query.text)))
        yield manifest
  }
}

async function manifestAt(bucket: PlaceBucket, key: string): Promise<Manifest | undefined> {
  const stored = await bucket.read(key)
  return stored && parseManifest(stored.body, key)
}

/** The same filters as of the ledger, on what the manifest tells; a kept mail counts by its arrival. */
function testOf({
  mailbox,
  replay,
  text: _,
  ...query
}: KeptQuery): (manifest: Manifest) => boolean {
  const isAsked = queryTest(query)
  return (manifest) =>
    (mailbox === undefined || manifest.mailbox === mailbox) &&
    (replay === undefined || manifest.replay?.number === replay) &&
    isAsked({
      mailbox: manifest.mailbox,
      folder: manifest.folder,
      uidValidity: manifest.uidValidity,
      uid: manifest.uid,
      internalDate: manifest.internalDate,
      ...(manifest.messageId !== undefined && { messageId: manifest.messageId }),
      ...(manifest.from[0] && { from: manifest.from[0].address }),
      subject: manifest.subject,
      decisions: [
        {
          monitor: manifest.monitor,
          version: manifest.definitionVersion,
          result: 'matched',
          decidedAt: manifest.internalDate,
        },
      ],
    })
}

async function hasText(
  bucket: PlaceBucket,
  { text }: Manifest,
  asked: string | undefined,
): Promise<boolean> {
  if (asked === undefined) return true
  const stored = text && (await bucket.read(text.key))
  if (!stored) return false
  const searched = folded(stored.body.toString('utf8'))
  return folded(asked)
    .split(' ')
    .filter(Boolean)
    .every((word) => searched.includes(word))
}

/** The monitors that have kept something, by the names of their folders. A listing from the end of each to the next. */
export async function keepingMonitors(bucket: PlaceBucket): Promise<string[]> {
  const monitors: string[] = []
  for (let after: string | undefined; ; ) {
    const key = await firstKey(bucket, PREFIX.mail, after)
    if (key === undefined) return monitors
    const [, monitor = ''] = key.split('/')
    monitors.push(monitor)
    // The next character behind a slash: past everything of this monitor.
    after = `${PREFIX.mail}${monitor}0`
  }
}
