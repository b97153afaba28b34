import type { IncidentKind } from '../../shared/contract/incident-kinds.js'
import { failureOf } from '../../shared/failures/catalogue.js'
import { lastedWords } from '../../shared/incidents/alert-words.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { isInForce, isMuted } from '../../shared/incidents/mute.js'
import type { Condition, MailboxStatus, SenderStatus } from './judge-status.js'
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
const POLLS: readonly IncidentKind[] = ['polls-failing', 'polls-missing']

/** What is wrong: mailboxes, monitors and senders first, then what else has begun. */
export function problemsIn({ facts, open, mailboxes, senders }: Judged, now: Date): Problem[] {
  const muted = new Set(facts.mutes.filter((mute) => isInForce(mute, now)).map(({ name }) => name))
  const heard = open.filter((incident) => !isMuted(facts.mutes, incident, now))
  const told = new Set<Incident>()
  const withIncidents = (problem: Problem, incidents: readonly Incident[]): Problem => {
    for (const incident of incidents) told.add(incident)
    const [first] = incidents
    const remedy = first?.remedy ?? problem.remedy
    return {
      ...problem,
      ...(remedy !== undefined && { remedy }),
      ...(first && { incident: first.name }),
    }
  }
  const ofMailboxes = mailboxes
    .filter((mailbox) => isWrong(mailbox) && !muted.has(mailbox.name))
    .map((mailbox) =>
      withIncidents(
        mailboxProblem(mailbox),
        heard.filter(
          (incident) => POLLS.includes(incident.kind) && incident.mailbox === mailbox.name,
        ),
      ),
    )
  const ofMonitors = mailboxes
    .filter(({ name, condition }) => condition === 'ok' && !muted.has(name))
    .flatMap(({ monitors }) => monitors)
    .filter(({ condition, name }) => condition === 'NEVER' && !muted.has(name))
    .map(({ name }) => ({
      what: `monitor ${name}: NEVER, no poll has reached its folder`,
      remedy: 'Wait for the next poll of its mailbox; a folder that is not there is told by it.',
    }))
  const ofSenders = senders
    .filter((sender) => isWrong(sender) && !muted.has(sender.name))
    .map((sender) =>
      withIncidents(
        { what: `sender ${sender.name}: ${sender.condition}, sends wait since ${sender.oldest}` },
        heard.filter(({ kind, sender: of }) => kind === 'sends-stuck' && of === sender.name),
      ),
    )
  return [
    ...ofMailboxes,
    ...ofMonitors,
    ...ofSenders,
    ...heard.filter((incident) => !told.has(incident)).map(incidentProblem),
    ...facts.damaged.map((key) => ({
      what: `${key} cannot be read`,
      remedy: 'See STATE_DAMAGED in docs/runbook.md.',
    })),
  ]
}

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

const incidentProblem = ({ name, summary, remedy, told, kind }: Incident): Problem => ({
  what: told.length === 0 && kind !== 'unknown' ? `${summary} (nobody was told yet)` : summary,
  ...(remedy !== undefined && { remedy }),
  incident: name,
})
