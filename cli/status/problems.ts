import type { IncidentKind } from '../../shared/contract/incident-kinds.js'
import { failureOf } from '../../shared/failures/catalogue.js'
import { lastedWords } from '../../shared/incidents/alert-words.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { isInForce, isMuted } from '../../shared/incidents/mute.js'
import type { Condition, MailboxStatus, MonitorStatus, SenderStatus } from './judge-status.js'
import type { PlaceFacts } from './read-status.js'

/** Something that is wrong, and not muted. What a state and an incident both tell is one problem. */
export interface Problem {
  /** `mailbox operations: FAILING, AUTH_FAILED since 2026-11-27T00:30:00.000Z`. */
  readonly what: string
  /** What to do about it; absent where nobody can say. */
  readonly remedy?: string
  /** The incident that tells more, by its name; absent if none has begun. */
  readonly incident?: string
}

/** What is judged already. */
export interface Judged {
  readonly facts: PlaceFacts
  readonly open: readonly Incident[]
  readonly mailboxes: readonly MailboxStatus[]
  readonly senders: readonly SenderStatus[]
}

/** An incident of these kinds is the same thing as the state of its mailbox. */
export const OF_POLLS: readonly IncidentKind[] = ['polls-failing', 'polls-missing']

/** What is wrong: mailboxes, monitors and senders first, then what else has begun. */
export function problemsIn({ facts, open, mailboxes, senders }: Judged, now: Date): Problem[] {
  const muted = new Set(facts.mutes.filter((mute) => isInForce(mute, now)).map(({ name }) => name))
  const heard = open.filter((incident) => !isMuted(facts.mutes, incident, now))
  const isTold = ({ name }: { readonly name: string }) => !muted.has(name)
  const states = [
    ...mailboxes
      .filter(isWrong)
      .filter(isTold)
      .map((mailbox) => ({
        problem: mailboxProblem(mailbox),
        incident: heard.find((one) => OF_POLLS.includes(one.kind) && one.mailbox === mailbox.name),
      })),
    ...monitorsWithoutPoll(mailboxes.filter(isTold))
      .filter(isTold)
      .map((monitor) => ({
        problem: monitorProblem(monitor),
        incident: undefined,
      })),
    ...senders
      .filter(isWrong)
      .filter(isTold)
      .map((sender) => ({
        problem: senderProblem(sender),
        incident: heard.find((one) => one.kind === 'sends-stuck' && one.sender === sender.name),
      })),
  ]
  // One that is the same thing as a state is told with it; of a second folder that fails, there is no other word.
  const others = heard.filter((one) => !states.some(({ incident }) => incident === one))
  return [
    ...states.map(({ problem, incident }) =>
      incident ? withIncident(problem, incident) : problem,
    ),
    ...others.map((incident) => withIncident({ what: incident.summary }, incident)),
    ...facts.damaged.map(damageProblem),
  ]
}

function withIncident(
  { what, remedy: known }: Problem,
  { name, remedy = known, told, kind }: Incident,
): Problem {
  const isUntold = told.length === 0 && kind !== 'unknown'
  return {
    what: isUntold ? `${what} (nobody was told yet)` : what,
    ...(remedy !== undefined && { remedy }),
    incident: name,
  }
}

/** Of mailboxes that are polled: of the others their own state says more. */
const monitorsWithoutPoll = (mailboxes: readonly MailboxStatus[]): MonitorStatus[] =>
  mailboxes
    .filter(({ condition }) => condition === 'ok')
    .flatMap(({ monitors }) => monitors.filter(({ condition }) => condition === 'NEVER'))

const monitorProblem = ({ name }: MonitorStatus): Problem => ({
  what: `monitor ${name}: NEVER, no poll has reached its folder`,
  remedy: 'Wait for the next poll of its mailbox; a folder that is not there is told by it.',
})

const senderProblem = ({ name, condition, oldest }: SenderStatus): Problem => ({
  what: `sender ${name}: ${condition}, sends wait since ${oldest}`,
})

const damageProblem = (key: string): Problem => ({
  what: `${key} cannot be read`,
  remedy: 'See STATE_DAMAGED in docs/runbook.md.',
})

const isWrong = ({ condition }: { readonly condition: Condition }): boolean =>
  condition !== 'ok' && condition !== 'PAUSED'

function mailboxProblem(mailbox: MailboxStatus): Problem {
  const { name, condition, failing, ageSeconds } = mailbox
  if (failing) {
    const { code, since } = failing
    const what = `mailbox ${name}: FAILING, ${code} since ${since}`
    const remedy = failureOf(code)?.remedy
    return { what, ...(remedy !== undefined && { remedy }) }
  }
  if (condition === 'NEVER')
    return {
      what: `mailbox ${name}: NEVER, no poll of it has ended`,
      remedy: 'Wait for its first poll, or run it now: its schedule is in the jobs file.',
    }
  const age = ageSeconds === undefined ? 'is not known' : `was ${lastedWords(ageSeconds)} ago`
  return {
    what: `mailbox ${name}: LATE, the last poll that succeeded ${age}`,
    remedy: 'See "Polls stopped" in docs/runbook.md.',
  }
}
