import { type ReplayRecord, replayRecordSchema } from '../archive/replay-record.js'
import { type MailIdentity, mailIdOf } from '../contract/keys.js'
import { REPLAY_RECORD, replayNumberOf, replaysPrefix } from '../contract/replays.js'
import { jsonIn } from '../runtime/json.js'
import type { PlaceBucket } from './place.js'

/** A replay of a mail through a monitor: what it kept is beside the first. */
export interface ReplayAccount
  extends Pick<ReplayRecord, 'number' | 'name' | 'reason' | 'source' | 'version' | 'begunAt'> {
  readonly monitor: string
  /** What its keys begin with. */
  readonly prefix: string
  /** When its event was accepted; absent of one that was cut short: the same replay again goes on with it. */
  readonly announcedAt?: string
}

/** The replays of a mail through monitors, in the order of their numbers. @throws StorageFailed */
export async function replaysOfMail(
  bucket: PlaceBucket,
  mail: MailIdentity & { readonly internalDate?: string | undefined },
  monitors: readonly string[],
): Promise<ReplayAccount[]> {
  const { internalDate } = mail
  if (internalDate === undefined) return []
  const replays = await Promise.all(
    monitors.map((monitor) =>
      replaysOf(bucket, monitor, replaysPrefix(monitor, mailIdOf(mail), new Date(internalDate))),
    ),
  )
  return replays.flat()
}

async function replaysOf(
  bucket: PlaceBucket,
  monitor: string,
  prefix: string,
): Promise<ReplayAccount[]> {
  const replays: ReplayAccount[] = []
  for await (const { key } of bucket.list(prefix)) {
    if (replayNumberOf(prefix, key) === undefined || !key.endsWith(`/${REPLAY_RECORD}`)) continue
    const stored = await bucket.read(key)
    const record = replayRecordSchema.safeParse(jsonIn(String(stored?.body ?? ''))).data
    if (!record) continue
    const { number, name, reason, source, version, begunAt, announcedAt } = record
    replays.push({
      monitor,
      ...{ number, name, source, version, begunAt },
      ...(reason !== undefined && { reason }),
      ...(announcedAt !== undefined && { announcedAt }),
      prefix: key.slice(0, -REPLAY_RECORD.length),
    })
  }
  return replays.toSorted((one, other) => one.number - other.number)
}
