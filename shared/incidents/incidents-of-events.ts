import type { Announcement } from '../announce/announcer.js'
import { patternWords, uidsInWords, VANISH_EVIDENCE } from '../announce/vanish-words.js'
import type { EventDetail } from '../contract/event-details.js'
import { EVENT } from '../contract/events.js'
import { folderSegment } from '../contract/keys.js'
import type { Ending, Incident, Occurrence } from './incident.js'

/** A monitor, as far as it is told of. */
export interface NamedMonitor {
  readonly name: string
  /** As the jobs file has it. */
  readonly folder: string
}

/** An incident that an event ends. */
export interface EventEnding extends Pick<Incident, 'kind' | 'slot'> {
  readonly ending: Ending
}

/**
 * What begins with an event, or happens again; undefined of those that begin nothing.
 * @param monitors of the mailbox that is polled
 */
export function occurrenceOf(
  announcement: Announcement,
  monitors: readonly NamedMonitor[],
): Occurrence | undefined {
  switch (announcement.event) {
    case EVENT.pollFailed:
      return failingPolls(announcement.detail, watchingIn(announcement, monitors))
    case EVENT.incidentBegun:
      return ofNoOwnEvent(announcement.detail)
    case EVENT.mailAbsent:
      return absentMail(announcement.detail)
    case EVENT.mailUnknown:
      return unknownMail(announcement.detail)
    case EVENT.mailQuarantined:
      return quarantinedMail(announcement.detail)
    case EVENT.mailboxReset:
      return resetFolder(announcement.detail, watchingIn(announcement, monitors))
    case EVENT.mailVanished:
      return vanishedMail(announcement.detail, watchingIn(announcement, monitors))
    default:
      return undefined
  }
}

/** What ends with an event; undefined of those that end nothing. */
export function eventEndingOf(announcement: Announcement, now: Date): EventEnding | undefined {
  if (announcement.event === EVENT.pollRecovered) {
    const { mailbox, folder } = announcement.detail
    const slot = placeSlot(mailbox, folder)
    return { kind: 'polls-failing', slot, ending: { at: now.toISOString(), reason: 'recovered' } }
  }
  if (announcement.event !== EVENT.incidentEnded) return undefined
  const {
    kind,
    mailbox = '',
    monitor,
    begunAt,
    endedAt,
    reason,
    lateBySeconds,
  } = announcement.detail
  if (monitor === undefined) return { kind, slot: mailbox, ending: { at: endedAt, reason } }
  const late = lateBySeconds === undefined ? {} : { lateBySeconds }
  return { kind, slot: dueSlot(monitor, begunAt), ending: { at: endedAt, reason, ...late } }
}

/** A mailbox, or one folder of it. */
export const placeSlot = (mailbox: string, folder: string | undefined): string =>
  folder === undefined ? mailbox : `${mailbox}.${folderSegment(folder)}`

const dueSlot = (monitor: string, due: string): string =>
  `${monitor}.${new Date(due).toISOString().replace(/[-:]|\.\d+/g, '')}`

/** Who polls a folder knows who watches it. One that was not found has the name of the jobs file, and what concerns a mailbox concerns all. */
const watchingIn = (
  {
    detail: { folder },
    monitors,
  }: {
    readonly detail: { readonly folder?: string | undefined }
    readonly monitors?: readonly string[]
  },
  named: readonly NamedMonitor[],
): readonly string[] =>
  monitors ??
  named.filter((one) => folder === undefined || one.folder === folder).map(({ name }) => name)

function failingPolls(
  { id, mailbox, folder, code, message, cause, remedy, retried, since }: EventDetail<'Poll Failed'>,
  monitors: readonly string[],
): Occurrence {
  return pollsFail(
    { mailbox, folder, monitors },
    {
      at: since,
      words: `fail: ${code}, ${message}`,
      evidence: [`Usually: ${cause}`, `It is tried again ${retried}.`],
      remedy,
      event: id,
    },
  )
}

/** A mailbox, or one folder of it, whose polls fail, and who waits for them. */
interface FailingPlace {
  readonly mailbox: string
  readonly folder: string | undefined
  readonly monitors: readonly string[]
}

/** What is told of polls that fail. */
interface FailingPolls extends Pick<Occurrence, 'at' | 'evidence' | 'remedy' | 'event'> {
  /** What goes on from "Polls of operations". */
  readonly words: string
}

/** Polls of a mailbox, or of one folder of it, that fail. */
export function pollsFail(place: FailingPlace, { words, ...telling }: FailingPolls): Occurrence {
  const { mailbox, folder } = place
  const slot = placeSlot(mailbox, folder)
  const named = folder === undefined ? mailbox : `${mailbox}, folder ${folder},`
  const summary = `Polls of ${named} ${words}`
  return { kind: 'polls-failing', slot, about: slot, ...place, summary, ...telling }
}

const dueFacts = ({
  id,
  mailbox,
  monitor,
  due,
}: Pick<EventDetail<'Mail Unknown'>, 'id' | 'mailbox' | 'monitor' | 'due'>) => ({
  slot: dueSlot(monitor, due),
  about: monitor,
  mailbox,
  monitors: [monitor],
  at: due,
  event: id,
})

function absentMail(detail: EventDetail<'Mail Absent'>): Occurrence {
  const { monitor, dueLocal, zone, need, have, missedInARow } = detail
  const counted = need > 1 ? `${have} of ${need} mails` : 'no mail'
  const inARow = missedInARow > 1 ? `, the ${missedInARow}th in a row` : ''
  return {
    ...dueFacts(detail),
    kind: 'absent',
    summary: `${monitor}: ${counted} by ${dueLocal} ${zone}${inARow}`,
    evidence: absenceLines(detail),
    remedy:
      'Ask the sender for it, or start the job by hand; a mail that comes within seven days answers it.',
  }
}

/** Which kind of nothing it is. */
function absenceLines({
  evidence,
  windowStart,
  due,
  ambiguous,
}: EventDetail<'Mail Absent'>): string[] {
  const { nearest, outside, lastMailAt, seenAt, undecided, vanished = [] } = evidence
  return [
    `Mail counted from ${windowStart} to ${due}${ambiguous ? ' (windows touch: whose a mail is, the clock alone says)' : ''}.`,
    ...nearest.map(
      ({ uid, at, subject = '', condition, seen }) =>
        `UID ${uid} of ${at} "${subject}" did not match: ${condition}, which saw "${seen}".`,
    ),
    ...(outside ? [outsideLine(outside)] : []),
    ...(vanished.length > 0
      ? [
          `Came and went before anybody could decide on it: UID ${uidsInWords({ ranges: vanished })}.`,
        ]
      : []),
    ...(undecided.length > 0 ? [`Not decided on: UID ${undecided.join(', ')}.`] : []),
    ...(lastMailAt === undefined
      ? []
      : [`The last mail of the folder, for whomever, came at ${lastMailAt}.`]),
    ...(seenAt === undefined ? [] : [`Looked at ${seenAt}.`]),
  ]
}

function outsideLine({
  uid,
  at,
  earlyBySeconds,
  lateBySeconds = 0,
}: NonNullable<EventDetail<'Mail Absent'>['evidence']['outside']>): string {
  const by = earlyBySeconds === undefined ? `${lateBySeconds} s late` : `${earlyBySeconds} s early`
  return `UID ${uid} matched and came at ${at}: ${by}.`
}

/** A step is told once, also where a run that told it could not remember that: the next one names another begin. */
const ofNoOwnEvent = ({
  kind,
  mailbox = '',
  monitors,
  begunAt,
  summary,
  evidence,
  remedy,
  misses,
}: EventDetail<'Incident Begun'>): Occurrence => ({
  kind,
  slot: mailbox,
  about: mailbox,
  mailbox,
  monitors,
  at: begunAt,
  summary,
  evidence,
  remedy,
  event: `${kind}.${mailbox}.${misses}`,
})

const unknownMail = (detail: EventDetail<'Mail Unknown'>): Occurrence => ({
  ...dueFacts(detail),
  kind: 'unknown',
  summary: `${detail.monitor}: nobody could look whether its mail had come by ${detail.dueLocal} ${detail.zone}`,
  evidence: ['The mailbox was not polled to its end after that time.'],
  remedy: 'See why polls fail or do not come; it is judged with the first poll that succeeds.',
})

const quarantinedMail = ({
  id,
  mailId,
  mailbox,
  folder,
  uid,
  monitors,
  code,
  reason,
  since,
  sender,
  subject,
  recordKey,
}: EventDetail<'Mail Quarantined'>): Occurrence => ({
  kind: 'quarantined',
  slot: mailId,
  about: mailId,
  mailbox,
  folder,
  monitors,
  at: since,
  summary: `${mailbox}, folder ${folder}: UID ${uid} is in quarantine: ${code}, ${reason}`,
  evidence: [
    ...(sender === '' && subject === '' ? [] : [`From ${sender}, "${subject}".`]),
    `What is known of it: ${recordKey}`,
  ],
  remedy:
    'Look at the mail in the mailbox, and start its job by hand if it is due; no monitor has seen it.',
  event: id,
})

function resetFolder(
  {
    id,
    mailbox,
    folder,
    reason,
    at,
    recognised,
    earlier,
    expired,
    decided,
    actionsDropped,
  }: EventDetail<'Mailbox Reset'>,
  monitors: readonly string[],
): Occurrence {
  const slot = placeSlot(mailbox, folder)
  return {
    kind: 'reset',
    slot,
    about: slot,
    mailbox,
    folder,
    monitors,
    at,
    summary: `${mailbox}, folder ${folder}, has other numbers (${reason}), and goes on`,
    evidence: [
      `Recognised ${recognised}, from before the monitors began ${earlier}, older than the ledger ${expired}, decided on anew ${decided}.`,
      ...(actionsDropped > 0
        ? [`${actionsDropped} that were to be marked, moved or deleted will not be.`]
        : []),
    ],
    remedy: 'Compare what was decided on anew with what was expected (mailjobs ledger --since 1d).',
    event: id,
  }
}

function vanishedMail(
  {
    id,
    mailbox,
    folder,
    count,
    ranges,
    rangeCount,
    after,
    before,
    noticedAt,
    evidence,
    pattern,
    occasions,
    remedy,
  }: EventDetail<'Mail Vanished'>,
  monitors: readonly string[],
): Occurrence {
  const slot = placeSlot(mailbox, folder)
  const mails = count === 1 ? 'a mail' : `${count} mails`
  const between = after === undefined ? `before ${before}` : `between ${after} and ${before}`
  const often = occasions > 1 ? [`It is the ${occasions}th time that is remembered.`] : []
  return {
    kind: 'vanished',
    slot,
    about: slot,
    mailbox,
    folder,
    monitors,
    at: noticedAt,
    summary: `${mailbox}, folder ${folder}: ${mails} came and went ${between}, and nobody decided on ${count === 1 ? 'it' : 'them'}`,
    evidence: [
      `UIDs ${uidsInWords({ ranges, rangeCount })}.`,
      VANISH_EVIDENCE[evidence],
      ...often,
      ...patternWords(pattern),
    ],
    remedy: `${remedy} What the server has, and who may have taken it: mailjobs diagnose ${mailbox}.`,
    event: id,
  }
}
