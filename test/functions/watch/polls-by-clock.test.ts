import { beforeEach, describe, expect, test } from 'vitest'
import { EVENT } from '../../../shared/contract/events.js'
import { incidentKey, WATCH_STATE_KEY } from '../../../shared/contract/keys.js'
import { ended } from '../../../shared/incidents/incident.js'
import { JSON_TYPE } from '../../shared/incidents/incident-world.js'
import { PAUSED, REQUEST, requestWith, WatchWorld } from './watch-world.js'

let world: WatchWorld
beforeEach(() => {
  world = new WatchWorld()
})

describe('a failure of which no incident is open', () => {
  const SINCE = '2026-11-26T08:00:00.000Z'
  const failing = { failing: { code: 'AUTH_FAILED', since: SINCE }, changedAt: SINCE }

  test.each([
    ['was paused', PAUSED],
    ['was taken out', { ...REQUEST, mailboxes: [] }],
  ])('since the mailbox %s while it failed, is told when polls come again', async (_, gone) => {
    await world.fails(failing)
    await world.tick()
    await world.tick()
    expect(world.open()).toMatchObject([{ kind: 'polls-failing', summary: /AUTH_FAILED/ }])
    await world.tick(undefined, gone)
    expect(world.open()).toEqual([])
    const told = world.people.messages.length
    await world.tick()
    // Polls have not come again yet, as far as is known.
    expect(world.open()).toEqual([])
    await world.tick()
    expect(world.open()).toMatchObject([
      { kind: 'polls-failing', mailbox: 'operations', remedy: expect.any(String) },
    ])
    expect(world.people.messages).toHaveLength(told + 1)
    for (let later = 0; later < 20; later += 1) await world.tick()
    expect(world.people.messages).toHaveLength(told + 1)
  })

  test('since somebody closed it by hand, is told again; and ends when health says so', async () => {
    await world.fails(failing)
    await world.tick()
    await world.tick()
    const [open] = world.open()
    const closed = { at: world.now.toISOString(), reason: 'closed' } as const
    const over = open && ended(open, closed, world.now)
    await world.store(incidentKey('polls-failing', 'operations'), over ?? {})
    await world.tick()
    await world.tick()
    expect(world.open()).toMatchObject([{ kind: 'polls-failing' }])
    await world.fails({ changedAt: new Date(world.now.getTime() + 60_000).toISOString() })
    await world.tick()
    expect(world.open()).toEqual([])
  })

  test('of a folder is told for the folder; what was given up in one is no failure', async () => {
    await world.fails({
      failingFolders: {
        INBOX: { code: 'FOLDER_NOT_FOUND', since: SINCE },
        Archive: { code: 'ACTION_FAILED', since: SINCE, actionsGivenUp: true },
      },
      changedAt: SINCE,
    })
    await world.tick()
    await world.tick()
    expect(world.open()).toMatchObject([{ kind: 'polls-failing', folder: 'INBOX' }])
  })

  test('that has just begun is left to its poll', async () => {
    await world.tick()
    const since = new Date(world.now.getTime() + 14 * 60_000).toISOString()
    await world.fails({ failing: { code: 'AUTH_FAILED', since }, changedAt: since })
    await world.tick()
    expect(world.open()).toEqual([])
  })
})

describe('polls of an interval', () => {
  const everyMinutes = (minutes: number) => requestWith({ poll: { seconds: minutes * 60 } })

  test.each([
    // A mark is up to ten minutes old while polls come; then two may be missed, and one may take its time.
    [1, 16],
    [10, 34],
    [60, 184],
    [1440, 3 * 1440 + 4],
  ])('every %i min: silence of %i min is nothing, a minute more is told', async (every, silent) => {
    const request = everyMinutes(every)
    await world.polledAt(world.now.toISOString())
    await world.look(request)
    world.later(silent)
    expect(await world.look(request)).toMatchObject({ open: 0, silent: 0 })
    world.later(1)
    expect(await world.look(request)).toMatchObject({ open: 1, silent: 1 })
    expect(world.eventsOf(EVENT.incidentBegun)).toMatchObject([{ kind: 'polls-missing' }])
    expect(world.people.messages).toHaveLength(1)
    world.later(15)
    await world.look(request)
    expect(world.eventsOf(EVENT.incidentBegun)).toHaveLength(1)
    await world.polledAt(world.now.toISOString())
    expect(await world.look(request)).toMatchObject({ open: 0, silent: 0 })
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([{ reason: 'recovered' }])
  })

  test('that stay away are told once more for each day', async () => {
    const request = everyMinutes(10)
    await world.look(request)
    for (let hours = 0; hours < 24; hours += 1) {
      world.later(60)
      await world.look(request)
    }
    expect(world.eventsOf(EVENT.incidentBegun)).toMatchObject([{ misses: 0 }])
    for (let hours = 0; hours < 24; hours += 1) {
      world.later(60)
      await world.look(request)
    }
    expect(world.eventsOf(EVENT.incidentBegun)).toMatchObject([{ misses: 0 }, { misses: 1 }])
  })

  test('that never came are missed since the watch knew of them', async () => {
    await world.look(everyMinutes(10))
    world.later(34)
    expect(await world.look(everyMinutes(10))).toMatchObject({ silent: 0 })
    world.later(1)
    expect(await world.look(everyMinutes(10))).toMatchObject({ silent: 1 })
  })
})

describe('polls of a time table', () => {
  const POLL = { cron: '0 10 * * *', timezone: 'Asia/Tokyo' }
  const TABLE = requestWith({ poll: POLL })

  test('that do not come are told, each further one again, until one comes', async () => {
    // 09:46 in Tokyo: that of 10:00 is still to come.
    await world.tick(undefined, TABLE)
    expect(world.open()).toEqual([])
    world.later(45)
    await world.tick(undefined, TABLE)
    await world.tick(undefined, TABLE)
    expect(world.eventsOf(EVENT.incidentBegun)).toMatchObject([
      { kind: 'polls-missing', incident: 'polls-missing/operations/2026-11-27T01:00:00.000Z' },
    ])
    world.later(24 * 60)
    await world.tick(undefined, TABLE)
    expect(world.eventsOf(EVENT.incidentBegun)).toMatchObject([{ misses: 0 }, { misses: 1 }])
    await world.polledAt('2026-11-28T02:00:00.000Z')
    await world.tick(undefined, TABLE)
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'polls-missing', endedAt: '2026-11-28T02:00:00.000Z', missed: 1 },
    ])
    expect(world.open()).toEqual([])
  })

  test('every five minutes that do not come are told once, and once more for each day', async () => {
    const often = requestWith({ poll: { cron: '*/5 * * * *' } })
    await world.tick(undefined, often)
    for (let quarters = 0; quarters < 4 * 23; quarters += 1) await world.tick(undefined, often)
    expect(world.eventsOf(EVENT.incidentBegun)).toHaveLength(1)
    for (let quarters = 0; quarters < 8; quarters += 1) await world.tick(undefined, often)
    expect(world.eventsOf(EVENT.incidentBegun)).toHaveLength(2)
  })

  test('that the watch is said to know since a time to come are missed all the same', async () => {
    const table = JSON.stringify(POLL)
    const timeTables = { operations: { table, since: '2030-01-01T00:00:00.000Z' } }
    await world.store(WATCH_STATE_KEY, { schemaVersion: 1, timeTables })
    await world.tick(undefined, TABLE)
    world.later(24 * 60)
    await world.tick(undefined, TABLE)
    expect(world.open()).toMatchObject([{ kind: 'polls-missing' }])
  })

  test('that were due before the watch knew the table are not missed', async () => {
    await world.polledAt('2026-11-26T00:00:00.000Z')
    world.later(45)
    await world.tick(undefined, TABLE)
    expect(world.open()).toEqual([])
  })

  test('that are missing end with the table, where polls of its interval come', async () => {
    await world.tick(undefined, TABLE)
    world.later(45)
    await world.tick(undefined, TABLE)
    expect(world.open()).toMatchObject([{ kind: 'polls-missing' }])
    await world.tick(undefined, REQUEST)
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'polls-missing', reason: 'recovered' },
    ])
    expect(world.open()).toEqual([])
  })

  test('that are missing have not come because the table is another one, or the watch has forgotten it', async () => {
    await world.polledAt('2026-11-26T01:00:30.000Z')
    await world.tick(undefined, TABLE)
    world.later(45)
    await world.tick(undefined, TABLE)
    expect(world.open()).toMatchObject([{ kind: 'polls-missing' }])
    await world.archive.put(WATCH_STATE_KEY, '{', JSON_TYPE)
    await world.tick(undefined, TABLE)
    expect(world.log.join()).toContain('watch forgets')
    expect(world.open()).toMatchObject([{ kind: 'polls-missing' }])
    await world.polledAt(world.now.toISOString())
    await world.tick(undefined, TABLE)
    expect(world.open()).toEqual([])
  })

  test('of a mailbox that is paused are not missed', async () => {
    const paused = requestWith({ poll: POLL, monitors: PAUSED.mailboxes[0]?.monitors ?? [] })
    await world.tick(undefined, paused)
    world.later(24 * 60)
    await world.tick(undefined, paused)
    expect(world.open()).toEqual([])
  })
})
