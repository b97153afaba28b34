import type { Incident } from '../../shared/incidents/incident.js'
import type { IncidentRun } from '../../shared/incidents/incident-run.js'
import type { IncidentAccess } from '../../shared/incidents/incident-store.js'
import type { WatchRequest } from '../../shared/jobs/requests/watch-request.js'
import { hasTimeTable, lastPollOf, missingPoll } from './missing-polls.js'
import type { StuckSends } from './recover-sends.js'
import type { WatchState } from './watch-state.js'

/** Polls of time tables that were due and have not come, and those that have come again. */
export async function beginsByClock(
  { archive, now }: IncidentAccess,
  run: IncidentRun,
  { mailboxes }: WatchRequest,
  { timeTables, open }: { timeTables: WatchState['timeTables']; open: readonly Incident[] },
): Promise<void> {
  for (const mailbox of mailboxes.filter(hasTimeTable)) {
    const since = timeTables[mailbox.name]?.since ?? now().toISOString()
    const lastPoll = await lastPollOf(archive, mailbox.name)
    const missing = missingPoll({ mailbox, lastPoll, since }, now())
    if (missing) await run.begin(missing)
    const known = open.find(({ kind, slot }) => kind === 'polls-missing' && slot === mailbox.name)
    if (known && !missing && lastPoll !== undefined)
      await run.end(known, { at: lastPoll, reason: 'recovered' })
  }
}

/** Sends that nobody gets done with, an incident for each sender, and senders that have none any more. */
export async function beginsAndEndsStuck(
  run: IncidentRun,
  stuck: readonly StuckSends[],
  open: readonly Incident[],
  now: Date,
): Promise<void> {
  for (const { sender, count, since, sendIds } of stuck)
    await run.begin({
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
  const isStuck = new Set(stuck.map(({ sender }) => sender))
  for (const incident of open)
    if (incident.kind === 'sends-stuck' && !isStuck.has(incident.sender ?? ''))
      await run.end(incident, { at: now.toISOString(), reason: 'recovered' })
}
