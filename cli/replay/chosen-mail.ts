import { manifestKeyOf } from '../../shared/archive/keep-mail.js'
import type { Manifest } from '../../shared/archive/manifest.js'
import { type Numbering, numberingSegment, PREFIX } from '../../shared/contract/keys.js'
import { ownEntry } from '../../shared/contract/own-entry.js'
import { parseQuarantinedMail } from '../../shared/mailbox/quarantined-mail.js'
import { type KeptQuery, keepingMonitors, keptMail } from '../../shared/place/kept-mail.js'
import { knownFolders } from '../../shared/place/known-folders.js'
import { type MailQuery, queryTest } from '../../shared/place/mail-query.js'
import type { Place, PlaceBucket } from '../../shared/place/place.js'

/** A mail that is to be replayed, by what lies in the bucket. */
export interface ChosenMail {
  /** Of the mail: `operations.inbox-1f2e3d4c.0000000007.0000004711`. */
  readonly id: string
  /** Of its manifest, or of the record of its quarantine. */
  readonly key: string
  /** The version of the monitor's definition that decided, or would have; absent if that monitor did not. */
  readonly version?: string
}

/** What stands for a mail in an order. */
interface Placed extends Numbering {
  readonly folder: string
  readonly uid: number
  readonly arrivedAt: number
}

/** A mail, and where it stands. */
interface PlacedMail<Mail> {
  readonly place: Placed
  readonly mail: Mail
}

/** The monitor whose definition is to decide. */
export interface ReplayingMonitor {
  readonly name: string
  readonly mailbox: string
}

/**
 * Kept mail of the mailbox of a monitor, from the folders that the monitor has been seen in, in the order of arrival. A mail that several
 * monitors keep is chosen once, as this one keeps it if it does; replays are chosen only where the first is not there any more.
 */
export async function chosenKept(
  place: Place,
  { name, mailbox }: ReplayingMonitor,
  query: KeptQuery,
): Promise<ChosenMail[]> {
  const folders = await foldersOf(place.bucket, { name, mailbox })
  const monitors = await keepingMonitors(place.bucket)
  const best = new Map<string, Manifest>()
  for await (const manifest of keptMail(place.bucket, monitors, { ...query, mailbox })) {
    if (folders.size > 0 && !folders.has(manifest.folder)) continue
    const before = best.get(manifest.id)
    if (!before || rank(manifest, name) > rank(before, name)) best.set(manifest.id, manifest)
  }
  const placed = [...best.values()].map((manifest) => ({
    place: {
      folder: manifest.folder,
      ...numberingIn(manifest),
      uid: manifest.uid,
      arrivedAt: Date.parse(manifest.internalDate),
    },
    mail: {
      id: manifest.id,
      key: manifestKeyOf(manifest),
      ...(manifest.monitor === name && { version: manifest.definitionVersion }),
    },
  }))
  return inUidOrder(placed)
}

/** Mail of the mailbox of a monitor that is in quarantine, in the order of arrival. @throws StorageFailed for a record that cannot be read */
export async function chosenQuarantined(
  { bucket }: Place,
  { name, mailbox }: ReplayingMonitor,
  query: MailQuery,
): Promise<ChosenMail[]> {
  const isWanted = queryTest(query)
  const found: PlacedMail<ChosenMail>[] = []
  for await (const { key } of bucket.list(`${PREFIX.quarantine}${mailbox}/`)) {
    if (!key.endsWith('/quarantine.json')) continue
    const stored = await bucket.read(key)
    if (!stored) continue
    const record = parseQuarantinedMail(stored.body, key)
    const {
      monitors,
      quarantinedAt,
      generation,
      id,
      mailbox: owner,
      folder,
      uidValidity,
      uid,
    } = record
    const { internalDate, messageId, from, subject } = record
    const decisions = monitors.map((monitor) => ({
      monitor: monitor.name,
      version: monitor.version,
      result: 'failed' as const,
      decidedAt: quarantinedAt,
    }))
    const isAsked = isWanted({
      mailbox: owner,
      folder,
      uidValidity,
      uid,
      ...(internalDate !== undefined && { internalDate }),
      ...(messageId !== undefined && { messageId }),
      ...(from !== undefined && { from }),
      ...(subject !== undefined && { subject }),
      decisions,
    })
    if (!isAsked) continue
    const version = monitors.find((monitor) => monitor.name === name)?.version
    found.push({
      place: {
        folder,
        uidValidity,
        generation,
        uid,
        arrivedAt: Date.parse(internalDate ?? record.since),
      },
      mail: { id, key, ...(version !== undefined && { version }) },
    })
  }
  return inUidOrder(found)
}

/** The folders in which a monitor decides, by what is remembered of them; none where it has not begun. */
async function foldersOf(
  bucket: PlaceBucket,
  { name, mailbox }: ReplayingMonitor,
): Promise<ReadonlySet<string>> {
  const { folders } = await knownFolders(bucket, mailbox)
  return new Set(
    folders.flatMap(({ folder, state }) =>
      ownEntry(state.positions, name) === undefined ? [] : [folder],
    ),
  )
}

/** One with a message can be replayed; then the monitor's own, and the first before its replays. */
const rank = (manifest: Manifest, monitor: string): number =>
  (manifest.messageKey === undefined ? 0 : 4) +
  (manifest.monitor === monitor ? 2 : 0) +
  (manifest.replay === undefined ? 1 : 0)

/** The id has it: `<mailbox>.<folder>.<numbering>.<uid>`. */
const numberingIn = ({ id, uidValidity }: Manifest): Numbering => {
  const segment = id.split('.').at(-2) ?? ''
  const [, generation] = segment.split('-')
  return { uidValidity, ...(generation !== undefined && { generation: Number(generation) }) }
}

/** By UID; of several folders and numberings the one whose mail arrived first comes first. */
export function inUidOrder<Mail>(mails: readonly PlacedMail<Mail>[]): Mail[] {
  const numberings = Map.groupBy(mails, ({ place }) =>
    JSON.stringify([place.folder, numberingSegment(place)]),
  )
  const first = (group: typeof mails): number =>
    group.reduce((least, { place }) => Math.min(least, place.arrivedAt), Number.POSITIVE_INFINITY)
  return [...numberings.values()]
    .toSorted((one, other) => first(one) - first(other))
    .flatMap((group) => group.toSorted((one, other) => one.place.uid - other.place.uid))
    .map(({ mail }) => mail)
}
