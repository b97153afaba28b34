import { ownEntry } from '../../shared/contract/own-entry.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { covers, type Mute } from '../../shared/incidents/mute.js'
import { OF_POLLS, type Problem, problemsIn } from './problems.js'
import type { Expected } from './read-expected.js'
import type { MailboxFacts, OpenSend, PlaceFacts } from './read-status.js'

/** How something is. `OPEN`: it is polled, and something has begun of it that has not ended. */
export type Condition = 'ok' | 'PAUSED' | 'NEVER' | 'LATE' | 'FAILING' | 'OPEN' | 'STUCK'

/** How a mailbox is. */
export interface MailboxStatus {
  readonly name: string
  readonly condition: Condition
  /** The last poll that succeeded, RFC 3339; absent if none is known. */
  readonly lastSuccess?: string
  readonly ageSeconds?: number
  /** The longest time between two polls, by its schedule. */
  readonly everySeconds: number
  /** What polls fail with, and since when. */
  readonly failing?: { readonly code: string; readonly since: string }
  readonly monitors: readonly MonitorStatus[]
}

/** How a monitor is. */
export interface MonitorStatus {
  readonly name: string
  readonly condition: Condition
  /** UIDs that it has not decided on. */
  readonly lag: number
  readonly incidents: readonly string[]
  /** Of one that waits for mail: what is due next, and the last verdict. */
  readonly expected?: Expected
}

/** How a sender is. */
export interface SenderStatus {
  readonly name: string
  readonly condition: Condition
  /** Sends that are not finished, by state. */
  readonly open: Readonly<Record<string, number>>
  /** Since when somebody waits for the oldest. */
  readonly oldest?: string
}

/** A mute, and what it hides. */
export interface MuteStatus extends Mute {
  readonly hides: readonly string[]
}

/** How a place is. */
export interface PlaceStatus {
  readonly ok: boolean
  /** Whether anything is at work there now; where nothing is, nothing is polled and nothing goes out. */
  readonly isAtWork: boolean
  /** What is wrong and not muted. */
  readonly problems: readonly Problem[]
  readonly mailboxes: readonly MailboxStatus[]
  readonly senders: readonly SenderStatus[]
  readonly incidents: readonly Incident[]
  readonly mutes: readonly MuteStatus[]
  readonly gaps: readonly string[]
}

/** One missed poll is a passing fault, and two may be: as the alarm has it, with a poll's own time where one may be under way. */
const GAPS = 3
const POLL_TAKES_SECONDS = 600
/** As the alarm of late sends has it. */
const STUCK_AFTER_SECONDS = 3_600

/** Says how everything is; what is muted is shown, and no problem. */
export function judgeStatus(facts: PlaceFacts, now: Date): PlaceStatus {
  const open = facts.incidents.filter(({ ended }) => !ended)
  const mailboxes = facts.mailboxes.map((mailbox) => mailboxStatus(mailbox, { facts, open }, now))
  const senders = facts.senders.map((name) => senderStatus(name, facts.sends, now))
  const mutes = facts.mutes.map((mute) => ({
    ...mute,
    hides: open.filter((incident) => covers(mute, incident)).map(({ name }) => name),
  }))
  const problems = problemsIn({ facts, open, mailboxes, senders }, now)
  const { isAtWork, incidents, gaps } = facts
  const ok = problems.length === 0
  return { ok, isAtWork, problems, mailboxes, senders, incidents, mutes, gaps }
}

interface Known {
  readonly facts: PlaceFacts
  readonly open: readonly Incident[]
}

function mailboxStatus(
  { mailbox, gapMinutes, lastSuccess, failing, folders, failingFolders, expected }: MailboxFacts,
  { facts, open }: Known,
  now: Date,
): MailboxStatus {
  const { name, monitors } = mailbox
  const everySeconds = gapMinutes * 60
  const ageSeconds = lastSuccess === undefined ? undefined : secondsSince(lastSuccess, now)
  const lateAfterSeconds = GAPS * everySeconds + (facts.isAtWork ? POLL_TAKES_SECONDS : 0)
  const troubles = [failing, ...Object.values(failingFolders)]
  const trouble = troubles.find((one) => one !== undefined)
  const condition = (): Condition => {
    if (monitors.every(({ enabled }) => !enabled)) return 'PAUSED'
    if (trouble) return 'FAILING'
    if (folders.length === 0 && lastSuccess === undefined) return 'NEVER'
    return ageSeconds === undefined || ageSeconds > lateAfterSeconds ? 'LATE' : 'ok'
  }
  return {
    name,
    condition: condition(),
    ...(lastSuccess !== undefined && { lastSuccess }),
    ...(ageSeconds !== undefined && { ageSeconds }),
    everySeconds,
    ...(trouble && { failing: { code: trouble.code, since: trouble.since } }),
    monitors: monitors.map((monitor) => {
      const waits = ownEntry(expected, monitor.name)
      return { ...monitorStatus(monitor, folders, open), ...(waits && { expected: waits }) }
    }),
  }
}

function monitorStatus(
  { name, enabled }: MailboxFacts['mailbox']['monitors'][number],
  folders: MailboxFacts['folders'],
  open: readonly Incident[],
): MonitorStatus {
  const begun = folders.flatMap(({ state }) => {
    const position = ownEntry(state.positions, name)
    return position === undefined ? [] : [Math.max(0, state.arrivals.uidNext - position)]
  })
  const incidents = open.filter(({ monitors }) => monitors.includes(name))
  return {
    name,
    condition: !enabled
      ? 'PAUSED'
      : begun.length === 0
        ? 'NEVER'
        : incidents.some(({ kind }) => OF_POLLS.includes(kind))
          ? 'FAILING'
          : incidents.length > 0
            ? 'OPEN'
            : 'ok',
    lag: Math.max(0, ...begun),
    incidents: incidents.map((incident) => incident.name),
  }
}

function senderStatus(name: string, sends: readonly OpenSend[], now: Date): SenderStatus {
  const own = sends.filter(({ sender }) => sender === name)
  const oldest = own.map(({ since }) => since).toSorted()[0]
  const states = Map.groupBy(own, ({ state }) => state)
  const isStuck = oldest !== undefined && secondsSince(oldest, now) > STUCK_AFTER_SECONDS
  return {
    name,
    condition: isStuck ? 'STUCK' : 'ok',
    open: Object.fromEntries([...states].map(([state, of]) => [state, of.length])),
    ...(oldest !== undefined && { oldest }),
  }
}

const secondsSince = (at: string, now: Date): number =>
  Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1_000))
