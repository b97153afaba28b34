import * as z from 'zod'
import { sizeOf, type UidRange } from '../arrivals.js'
import { holeRateSchema, learned } from './hole-rate.js'
import { asRanges, outsideOf } from './uid-ranges.js'

const HOUR_MS = 3_600_000
/** So long a hole counts with those that come after it. */
export const NOTED_MS = 24 * HOUR_MS

/** A hole is looked at once more after so long: servers count a mail before they show it. */
const SECOND_LOOK_MS = 60_000

/** What a state may carry of each, some 20 KB together. */
const MOST_HOLES = 100
const MOST_LOOKS = 8
export const MOST_OCCASIONS = 50
export const MOST_RANGES = 20
export const MOST_TIMES = 60

/** No mailbox gets so many mails between two polls: the server counts on from elsewhere. */
const LARGEST_HOLE = 100_000

const uidSchema = z.int().min(1)
const timeSchema = z.iso.datetime()

const rangeSchema = z.object({ first: uidSchema, last: uidSchema })

/** UIDs that had been assigned and were gone when their turn came, and what is known of them. */
const holeSchema = rangeSchema.extend({
  /** How many of them, where not all between. */
  uids: uidSchema.optional(),
  /** The last poll that saw them not assigned yet; absent where none is known. */
  after: timeSchema.optional(),
  /** The poll that found them gone. */
  before: timeSchema,
  /** The server's log has been asked about them, and has proved nothing. */
  isAsked: z.literal(true).optional(),
  /**
   * What had been decided on was gone too, without us: nothing was left in the folder up to them. It is how many UIDs were assigned
   * meanwhile, and 0 of the other holes that were found with this one.
   */
  emptiedOf: z.int().min(0).optional(),
  /** They were still gone at the second look. */
  isNoted: z.literal(true).optional(),
})

/** How it is known that UIDs vanished: the server's log says so; the folder was emptied; so many are no accident. */
export const EVIDENCE = ['log', 'emptied', 'improbable'] as const

const occasionSchema = z.object({
  /** RFC 3339: when it was noticed. */
  at: timeSchema,
  after: timeSchema.optional(),
  before: timeSchema,
  /** UIDs. */
  count: uidSchema,
  /** The lowest of them, ascending. */
  ranges: z.array(rangeSchema).min(1),
  /** How many there are, if those are not all. */
  rangeCount: uidSchema.optional(),
  evidence: z.enum(EVIDENCE),
  /** It is announced. */
  isTold: z.boolean(),
})

/** What a folder's state remembers of UIDs that came and went before anybody decided on them; it belongs to the present numbering. */
export const vanishingSchema = z.object({
  /** What polls have seen of UIDNEXT, the oldest first: the last one that saw it no higher than what is decided, and those since. */
  looks: z.array(z.object({ uidNext: uidSchema, at: timeSchema })).default([]),
  /** The folder when all that had come was decided on. */
  settled: z
    .object({
      at: timeSchema,
      uidNext: uidSchema,
      /** Messages that were left in it. */
      messages: z.int().min(0),
      /** UIDs that had been assigned and were gone. */
      gone: z.int().min(0),
      /** HIGHESTMODSEQ (RFC 7162 3.1.2.1); absent where the server tells none. */
      modseq: z
        .string()
        .regex(/^\d{1,20}$/)
        .optional(),
      /** The number of the lease: what was done by a later run is not in it. */
      lease: z.int().min(0),
    })
    .optional(),
  holes: z.array(holeSchema).default([]),
  /** UIDs that were assigned, by the hour; of the last day. */
  assigned: z.array(z.object({ hour: timeSchema, uids: z.int().min(0) })).default([]),
  rate: holeRateSchema.optional(),
  /** What vanished, the oldest first. */
  occasions: z.array(occasionSchema).default([]),
  /** Between which polls, each once, the oldest first: an occasion may have several. */
  times: z.array(z.object({ after: timeSchema.optional(), before: timeSchema })).default([]),
})

/** What is remembered of vanished mail. */
export type Vanishing = z.output<typeof vanishingSchema>

/** UIDs that were gone when their turn came. */
export type Hole = z.output<typeof holeSchema>

/** What vanished at one time. */
export type Occasion = z.output<typeof occasionSchema>

/** Two polls: the last that saw UIDs not assigned yet, if one is known, and the one that found them gone. */
export type VanishTime = Vanishing['times'][number]

/** What a poll has seen of a folder. */
export interface Look {
  readonly uidNext: number
  /** RFC 3339. */
  readonly at: string
}

/** Of a folder nothing is known of. */
export const NOTHING_VANISHED: Vanishing = {
  looks: [],
  holes: [],
  assigned: [],
  occasions: [],
  times: [],
}

/** How many UIDs a hole has. */
export const sizeOfHole = ({ first, last, uids }: Hole): number => uids ?? sizeOf({ first, last })

/** Remembers what a poll sees, and what polls saw before it that did not need to write. @param decidedBelow what is decided on by now */
export function looked(
  vanishing: Vanishing = NOTHING_VANISHED,
  looks: readonly Look[],
  decidedBelow: number,
): Vanishing {
  const all = [...vanishing.looks, ...looks].toSorted((one, other) =>
    one.at < other.at ? -1 : Number(one.at > other.at),
  )
  const lastBelow = all.findLastIndex(({ uidNext }) => uidNext <= decidedBelow)
  const needed = lastBelow < 0 ? all : all.slice(lastBelow)
  const [oldest, ...rest] = needed
  return { ...vanishing, looks: oldest ? [oldest, ...rest.slice(1 - MOST_LOOKS)] : [] }
}

/** What a batch has shown of UIDs that nobody had decided on before. */
export interface FreshUids {
  /** All of them; undefined if there are none. */
  readonly range: UidRange | undefined
  /** Those that were gone, ascending. */
  readonly holes: readonly UidRange[]
}

/**
 * What a range of a batch has that nobody had decided on before.
 * @param from UIDs below were decided on, or were there before anybody looked
 * @param seen UIDs that were there a moment ago: who removes them now does it before our eyes
 */
export function freshIn(
  { first, last }: UidRange,
  missing: readonly UidRange[],
  { from, seen }: { readonly from: number; readonly seen: readonly number[] },
): FreshUids {
  const range = { first: Math.max(first, from), last }
  if (sizeOf(range) <= 0) return { range: undefined, holes: [] }
  const holes = missing
    .filter((hole) => hole.last >= from)
    .flatMap((hole) => outsideOf({ ...hole, first: Math.max(hole.first, from) }, asRanges(seen)))
    .filter((hole) => sizeOf(hole) <= LARGEST_HOLE)
  return { range, holes }
}

/** Remembers what a batch has shown. */
export function withFresh(
  vanishing: Vanishing = NOTHING_VANISHED,
  { range, holes }: FreshUids,
  now: Date,
): Vanishing {
  if (!range) return vanishing
  const before = now.toISOString()
  const found = holes.map((hole) => {
    const look = vanishing.looks.findLast(({ uidNext }) => uidNext <= hole.first)
    return { ...hole, ...(look && { after: look.at }), before }
  })
  const all = [...vanishing.holes, ...found].toSorted((one, other) => one.first - other.first)
  return { ...vanishing, holes: fewer(all), assigned: counted(vanishing.assigned, range, now) }
}

/** Past their limit those are put together that lie nearest. */
function fewer(holes: readonly Hole[]): Hole[] {
  const left = [...holes]
  while (left.length > MOST_HOLES) {
    const distances = left.slice(1).map(({ first }, index) => first - (left[index]?.last ?? 0))
    const nearest = distances.indexOf(Math.min(...distances))
    const [one, other] = left.slice(nearest, nearest + 2)
    if (!one || !other) return left
    left.splice(nearest, 2, together(one, other))
  }
  return left
}

function together(one: Hole, other: Hole): Hole {
  const { after: _, ...rest } = one
  const after = [one.after, other.after].toSorted()[0]
  return {
    ...rest,
    last: other.last,
    uids: sizeOfHole(one) + sizeOfHole(other),
    ...(one.after !== undefined && other.after !== undefined && after !== undefined && { after }),
    before: one.before > other.before ? one.before : other.before,
  }
}

function counted(
  assigned: Vanishing['assigned'],
  range: UidRange,
  now: Date,
): Vanishing['assigned'] {
  const hour = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS).toISOString()
  const before = assigned.find((one) => one.hour === hour)?.uids ?? 0
  const rest = assigned.filter((one) => one.hour !== hour)
  return [...rest, { hour, uids: before + sizeOf(range) }]
}

/** Holes without UIDs that have come after all. */
export const withoutCome = (vanishing: Vanishing, uids: readonly number[]): Vanishing => {
  if (uids.length === 0 || vanishing.holes.length === 0) return vanishing
  return { ...vanishing, holes: vanishing.holes.flatMap((hole) => leftOf(hole, uids)) }
}

function leftOf(hole: Hole, uids: readonly number[]): Hole[] {
  const within = uids.filter((uid) => uid >= hole.first && uid <= hole.last)
  if (within.length === 0) return [hole]
  if (hole.uids === undefined)
    return outsideOf(hole, asRanges(within)).map((range) => ({ ...hole, ...range }))
  const left = hole.uids - within.length
  return left > 0 ? [{ ...hole, uids: left }] : []
}

/** Whether there is a hole that has to be looked at once more. */
export const hasHoleToJudge = ({ holes }: Vanishing = NOTHING_VANISHED, now: Date): boolean =>
  holes.some((hole) => isSecondLook(hole, now))

/** Whether a hole has been gone for long enough, and nobody has looked since. */
export const isSecondLook = ({ isNoted, before }: Hole, now: Date): boolean =>
  !isNoted && Date.parse(before) + SECOND_LOOK_MS <= now.getTime()

/** What is a day old and was told of nobody is what the server leaves out by itself; of what went with all other mail nobody knows. */
export function aged(vanishing: Vanishing, now: Date): Vanishing {
  const since = now.getTime() - NOTED_MS
  const isOld = (at: string) => Date.parse(at) < since
  const oldHoles = vanishing.holes.filter(({ isNoted, before }) => isNoted && isOld(before))
  const oldHours = vanishing.assigned.filter(({ hour }) => isOld(hour))
  if (oldHoles.length === 0 && oldHours.length === 0) return vanishing
  const missing = oldHoles
    .filter(({ emptiedOf }) => emptiedOf === undefined)
    .reduce((sum, hole) => sum + sizeOfHole(hole), 0)
  const assigned = oldHours.reduce((sum, { uids }) => sum + uids, 0)
  return {
    ...vanishing,
    holes: vanishing.holes.filter((hole) => !oldHoles.includes(hole)),
    assigned: vanishing.assigned.filter((one) => !oldHours.includes(one)),
    rate: learned(vanishing.rate, { assigned, missing }, now),
  }
}

/** What stays when a folder gets other numbers: how its server counts, and what vanished. */
export const inNewNumbering = ({ rate, assigned, occasions, times }: Vanishing): Vanishing => ({
  ...NOTHING_VANISHED,
  assigned,
  occasions,
  times,
  ...(rate && { rate }),
})
