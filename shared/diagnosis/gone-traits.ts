/** Mail that was decided on, and was looked for in its folder. */
export interface LookedForMail {
  /** Its sender's address; absent where none was given out. */
  readonly from?: string | undefined
  /** When it was received. */
  readonly arrivedAt: Date
  readonly isGone: boolean
}

/** What is left in the folder, whoever it is from. */
export interface LeftInFolder {
  readonly messages: number
  /** Without \Seen; absent where the server does not tell. */
  readonly unseen?: number | undefined
}

/** What mail that is gone has in common, and mail that is left has not. */
export type GoneTrait =
  /** Nothing is left of all that came. */
  | { readonly kind: 'everything' }
  /** All mail of these senders, and no other. */
  | { readonly kind: 'senders'; readonly senders: readonly string[] }
  /** All that is older than this, and nothing that is younger: between these ages, in hours. */
  | { readonly kind: 'older'; readonly afterHours: number; readonly byHours: number }
  /** All that came since some time, and nothing before: the first of it came then. */
  | { readonly kind: 'younger'; readonly since: Date }
  /** All that is left in the folder is unread. */
  | { readonly kind: 'left-unread' }
  /** All that is left in the folder is read. */
  | { readonly kind: 'left-read' }

/** Fewer on one side show nothing: three of six lie together by chance once in twenty times. */
const FEWEST = 3

/** More senders than that are no rule for one. */
const MOST_SENDERS = 5

/** A sender of one mail is either here or gone, and shows nothing. */
const FEWEST_OF_SENDER = 2

const HOUR_MS = 3_600_000

/** What it has in common; none where there are too few, or it has nothing. */
export function goneTraits(
  mails: readonly LookedForMail[],
  left: LeftInFolder | undefined,
  now: Date,
): readonly GoneTrait[] {
  const gone = mails.filter(({ isGone }) => isGone)
  const stays = mails.filter(({ isGone }) => !isGone)
  if (gone.length < FEWEST) return []
  if (stays.length === 0) return [{ kind: 'everything' }]
  return [...ofSenders(gone, stays), ...ofAge(gone, stays, now), ...ofFlags(left)]
}

function ofSenders(
  gone: readonly LookedForMail[],
  stays: readonly LookedForMail[],
): readonly GoneTrait[] {
  const staying = new Set(stays.map(({ from }) => from))
  const counts = [...Map.groupBy(gone, ({ from }) => from)]
  const isRule =
    counts.length <= MOST_SENDERS &&
    counts.every(
      ([from, mails]) =>
        from !== undefined && !staying.has(from) && mails.length >= FEWEST_OF_SENDER,
    )
  const senders = counts.flatMap(([from]) => (from === undefined ? [] : [from])).toSorted()
  return isRule ? [{ kind: 'senders', senders }] : []
}

function ofAge(
  gone: readonly LookedForMail[],
  stays: readonly LookedForMail[],
  now: Date,
): readonly GoneTrait[] {
  if (stays.length < FEWEST) return []
  const [firstGone, lastGone] = endsOf(gone)
  const [firstLeft, lastLeft] = endsOf(stays)
  const hoursAgo = (time: number) => Math.floor((now.getTime() - time) / HOUR_MS)
  if (lastGone < firstLeft)
    return [{ kind: 'older', afterHours: hoursAgo(firstLeft), byHours: hoursAgo(lastGone) }]
  return firstGone > lastLeft ? [{ kind: 'younger', since: new Date(firstGone) }] : []
}

function endsOf(mails: readonly LookedForMail[]): readonly [first: number, last: number] {
  const times = mails.map(({ arrivedAt }) => arrivedAt.getTime())
  return [Math.min(...times), Math.max(...times)]
}

function ofFlags(left: LeftInFolder | undefined): readonly GoneTrait[] {
  if (!left || left.messages < FEWEST || left.unseen === undefined) return []
  if (left.unseen === left.messages) return [{ kind: 'left-unread' }]
  return left.unseen === 0 ? [{ kind: 'left-read' }] : []
}
