import * as z from 'zod'
import { END_REASONS, INCIDENT_KINDS, type IncidentKind } from '../contract/incident-kinds.js'

const timeSchema = z.iso.datetime()

/** What has been told of an incident, and taken by the topic. */
const tellingSchema = z.object({
  /** `still-open`: a mute had ended, or a day. */
  what: z.enum(['begun', 'again', 'still-open', 'ended']),
  /** How often it had happened again by then. */
  misses: z.int().min(0),
  at: timeSchema,
  /** The topic's. */
  messageId: z.string(),
})

/** What has been told of an incident. */
export type Telling = z.output<typeof tellingSchema>

/** What an operator has found out about it, by `mailjobs diagnose`. */
const diagnosisSchema = z.object({
  at: timeSchema,
  /** A line each: causes and suspects, with what speaks for them. */
  findings: z.array(z.string()),
  /** Mail that had been decided on, and is gone from the folder: its UIDs. */
  gone: z
    .object({
      uidValidity: z.string(),
      ranges: z.array(z.object({ first: z.int().min(1), last: z.int().min(1) })),
    })
    .optional(),
  /** What people have answered since, the oldest first. */
  answers: z.array(z.object({ at: timeSchema, by: z.string(), words: z.string() })).default([]),
})

/** What an operator has found out about an incident. */
export type IncidentDiagnosis = z.output<typeof diagnosisSchema>

/** What has begun, `state/.incidents/<kind>/<slot>.json`, until it has ended and that is told. */
export const incidentSchema = z.object({
  schemaVersion: z.literal(1),
  kind: z.enum(INCIDENT_KINDS),
  /** Tells open incidents of a kind apart, and is part of the key. */
  slot: z.string(),
  /** `absent/nightly-batch/2026-11-27T00:30:00.000Z`: names it for ever. */
  name: z.string(),
  mailbox: z.string().optional(),
  /** The folder's path, of what concerns one alone. */
  folder: z.string().optional(),
  /** Those that it is about, or that wait for it. */
  monitors: z.array(z.string()),
  sender: z.string().optional(),
  begunAt: timeSchema,
  /** What is wrong, in a line. */
  summary: z.string(),
  /** What is known of it, a line each. */
  evidence: z.array(z.string()),
  remedy: z.string().optional(),
  diagnosis: diagnosisSchema.optional(),
  /** How often it has happened again since it began. */
  misses: z.int().min(0),
  lastAt: timeSchema,
  /** What has been counted last, by the id of its event: one that is announced again counts once. */
  lastEvent: z.string(),
  /** Events of ours that the bus has not taken yet: of what has none of its own, and of an end that nobody else announces. */
  eventsOwed: z.array(z.enum(['begun', 'ended'])).default([]),
  /** When something of it was last written, but for what is told. */
  changedAt: timeSchema,
  told: z.array(tellingSchema),
  ended: z
    .object({
      at: timeSchema,
      reason: z.enum(END_REASONS),
      /** Mail that came after its due time, by how much. */
      lateBySeconds: z.int().optional(),
      /** What somebody has said who closed it. */
      note: z.string().optional(),
    })
    .optional(),
  /** It has ended, and nothing of it is left to be told. */
  isSettled: z.literal(true).optional(),
})

/** What has begun, and may have ended. */
export type Incident = z.output<typeof incidentSchema>

/** What is told of something that begins, or happens again. */
export interface Occurrence {
  readonly kind: IncidentKind
  readonly slot: string
  /** What it is about, as its name has it: `operations`, `nightly-batch`. */
  readonly about: string
  readonly mailbox?: string | undefined
  readonly folder?: string | undefined
  readonly monitors?: readonly string[] | undefined
  readonly sender?: string | undefined
  /** RFC 3339. */
  readonly at: string
  readonly summary: string
  readonly evidence?: readonly string[] | undefined
  readonly remedy?: string | undefined
  /** Of the event that says it, or what stands for one. */
  readonly event: string
  /** There is no such event: `Incident Begun` says it. */
  readonly isUnannounced?: true
}

/** How an incident has ended. */
export type Ending = NonNullable<Incident['ended']>

/** The name of an incident that begins now. */
export const nameOf = ({ kind, about, at }: Pick<Occurrence, 'kind' | 'about' | 'at'>): string =>
  `${kind}/${about}/${at}`

/** An incident as it begins. */
export const begun = (occurrence: Occurrence, now: Date): Incident => ({
  schemaVersion: 1,
  kind: occurrence.kind,
  slot: occurrence.slot,
  name: nameOf(occurrence),
  ...(occurrence.mailbox !== undefined && { mailbox: occurrence.mailbox }),
  ...(occurrence.folder !== undefined && { folder: occurrence.folder }),
  monitors: [...(occurrence.monitors ?? [])],
  ...(occurrence.sender !== undefined && { sender: occurrence.sender }),
  begunAt: occurrence.at,
  summary: occurrence.summary,
  evidence: [...(occurrence.evidence ?? [])],
  ...(occurrence.remedy !== undefined && { remedy: occurrence.remedy }),
  misses: 0,
  lastAt: occurrence.at,
  lastEvent: occurrence.event,
  eventsOwed: occurrence.isUnannounced ? ['begun'] : [],
  changedAt: now.toISOString(),
  told: [],
})

/** An open incident that has happened again; undefined if this has been counted. */
export const again = (known: Incident, occurrence: Occurrence, now: Date): Incident | undefined => {
  if (known.lastEvent === occurrence.event) return undefined
  const { begunAt, name, told, misses, diagnosis } = known
  return {
    ...begun(occurrence, now),
    ...{ begunAt, name, told, misses: misses + 1 },
    ...(diagnosis && { diagnosis }),
  }
}

/**
 * An incident that has ended; undefined if it had before.
 * @param isAnnounced whoever ends it announces that as well
 */
export const ended = (
  known: Incident,
  ending: Ending,
  now: Date,
  isAnnounced = false,
): Incident | undefined =>
  known.ended
    ? undefined
    : {
        ...known,
        ended: ending,
        eventsOwed: isAnnounced ? known.eventsOwed : [...known.eventsOwed, 'ended'],
        changedAt: now.toISOString(),
      }

/** What is remembered of tellings: how it began to be told, and the latest. */
const MOST_TELLINGS = 30

/** An incident of which something more is told. */
export const withTelling = (known: Incident, telling: Telling): Incident => {
  const [first, ...others] = [...known.told, telling]
  return { ...known, told: first ? [first, ...others.slice(1 - MOST_TELLINGS)] : [] }
}

/** How long it lasted, or has lasted by now, in seconds. */
export const durationSeconds = (
  { begunAt, ended: over }: Pick<Incident, 'begunAt' | 'ended'>,
  now: Date,
): number =>
  Math.max(0, Math.round((Date.parse(over?.at ?? now.toISOString()) - Date.parse(begunAt)) / 1_000))
