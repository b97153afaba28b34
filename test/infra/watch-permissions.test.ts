import { describe, expect, test } from 'vitest'
import { watchIncidents } from '../../functions/watch/watch-incidents.js'
import { INCIDENT_KINDS } from '../../shared/contract/incident-kinds.js'
import { quarantineKeys } from '../../shared/contract/keys.js'
import { remember } from '../../shared/incidents/incident-store.js'
import { KINDS } from '../../shared/incidents/kinds.js'
import type { WatchRequest } from '../../shared/jobs/requests/watch-request.js'
import { IncidentWorld } from '../shared/incidents/incident-world.js'
import { MAIL_ID } from '../shared/incidents/occurrences.js'
import { exampleJobs } from './example-jobs.js'
import { permissionsOf } from './role-permissions.js'
import { stackOf, templateOf } from './synthesize-stack.js'

/** A stack in which no mail is expected, and that sends none: the watch is granted the least there. */
const granted = permissionsOf(templateOf(stackOf(exampleJobs)), 'WatchingWatchFunction')
const readable = granted.flatMap((permission) => {
  const [, place] = permission.split('s3:GetObject MailBucket.Arn/')
  return place === undefined ? [] : [place]
})
const mayRead = (key: string): boolean =>
  readable.some((place) =>
    place.endsWith('*') ? key.startsWith(place.slice(0, -1)) : key === place,
  )

const REQUEST: WatchRequest = {
  schemaVersion: 1,
  kind: 'tick',
  timezone: 'Asia/Tokyo',
  mailboxes: [
    {
      name: 'operations',
      poll: { cron: '0 10 * * *', timezone: 'Asia/Tokyo' },
      monitors: [{ name: 'nightly-batch', enabled: true, expects: true }],
    },
  ],
  senders: ['default'],
}

describe('what the watch reads, it may read', () => {
  test.each(INCIDENT_KINDS)('while something is open of the kind %s', async (kind) => {
    const world = new IncidentWorld()
    const read: string[] = []
    world.archive.mayRead = (key) => {
      read.push(key)
      return mayRead(key)
    }
    const { record } = quarantineKeys('operations', MAIL_ID)
    await world.archive.put(record, '{}', { contentType: 'application/json' })
    await world.mute('nightly-batch', world.now.toISOString())
    await remember(world.deps, {
      kind,
      slot: MAIL_ID,
      about: 'operations',
      mailbox: 'operations',
      folder: 'INBOX',
      at: world.now.toISOString(),
      summary: 'as it may be',
      event: 'one',
    })
    world.later(15)
    await watchIncidents(world.deps, REQUEST, [])
    // Some look further when it has not happened again for long.
    world.later((KINDS[kind].endsAfterCalmMs ?? 0) / 60_000)
    await watchIncidents(world.deps, REQUEST, [])
    expect(read.filter((key) => !mayRead(key))).toEqual([])
    expect(new Set(read).size).toBeGreaterThan(3)
  })
})
