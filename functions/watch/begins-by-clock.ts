import { ownEntry } from '../../shared/contract/own-entry.js'
import type { Occurrence } from '../../shared/incidents/incident.js'
import type { WatchedMailbox } from '../../shared/jobs/requests/watch-request.js'
import { failingUntold, healthIn } from './failing-untold.js'
import { isPolled, lastPollOf, missingPoll } from './missing-polls.js'
import type { StuckSends } from './recover-sends.js'
import type { Tick } from './tick.js'
import type { WatchState } from './watch-state.js'

/** Polls that were due and have not come, those that have come again, and such as come and fail without an incident that says so. */
export async function beginsByClock(
  tick: Tick,
  timeTables: WatchState['timeTables'],
): Promise<void> {
  const { deps, steps, run, request, open } = tick
  for (const mailbox of request.mailboxes.filter(isPolled))
    await steps.take(`polls of ${mailbox.name}`, async () => {
      const now = deps.now()
      const since = ownEntry(timeTables, mailbox.name)?.since ?? now.toISOString()
      const lastPoll = await lastPollOf(deps.archive, mailbox.name)
      const missing = missingPoll({ mailbox, lastPoll, since }, now)
      if (missing) await run.begin(missing)
      const known = open.find(({ kind, slot }) => kind === 'polls-missing' && slot === mailbox.name)
      // Where the table has just become known none is missing yet, and none has come.
      const hasCome =
        known && lastPoll !== undefined && Date.parse(lastPoll) > Date.parse(known.lastAt)
      if (hasCome && !missing) await run.end(known, { at: lastPoll, reason: 'recovered' })
      // Before the first poll after a pause, what is remembered is of a time before it.
      if (lastPoll !== undefined && Date.parse(lastPoll) > Date.parse(since))
        await beginsUntold(tick, mailbox)
    })
}

async function beginsUntold(
  { deps: { archive, now }, run, open }: Tick,
  { name, monitors: all }: WatchedMailbox,
): Promise<void> {
  const health = await healthIn(archive, name)
  if (!health) return
  const monitors = all.flatMap((one) => (one.enabled ? [one.name] : []))
  const isOpen = (wanted: string) =>
    open.some(({ kind, slot, ended }) => kind === 'polls-failing' && slot === wanted && !ended)
  for (const occurrence of failingUntold({ name, monitors, health }, isOpen, now()))
    await run.begin(occurrence)
}

/** Sends that nobody gets done with, an incident for each sender, and senders that have none any more. */
export async function beginsAndEndsStuck(
  { deps: { now }, steps, run, open }: Tick,
  stuck: readonly StuckSends[],
): Promise<void> {
  for (const sends of stuck)
    await steps.take(`sends of ${sends.sender}`, () => run.begin(occurrenceOf(sends)))
  const isStuck = new Set(stuck.map(({ sender }) => sender))
  for (const incident of open)
    if (incident.kind === 'sends-stuck' && !isStuck.has(incident.sender ?? ''))
      await steps.take(`end ${incident.name}`, () =>
        run.end(incident, { at: now().toISOString(), reason: 'recovered' }),
      )
}

const occurrenceOf = ({ sender, count, since, sendIds }: StuckSends): Occurrence => ({
  kind: 'sends-stuck',
  slot: sender,
  about: sender,
  sender,
  at: since,
  summary: `${count === 1 ? 'A send' : `${count} sends`} of ${sender} ${count === 1 ? 'is' : 'are'} not done for more than an hour`,
  evidence: [
    `Waiting since ${since}: ${sendIds.join(', ')}${count > sendIds.length ? ', ...' : ''}`,
  ],
  remedy: 'See what became of the oldest: GET /sends/<id>, or mailjobs send --list.',
  event: `sends-stuck.${sender}`,
})
