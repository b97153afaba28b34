import { beforeEach, describe, expect, test } from 'vitest'
import { watchIncidents } from '../../../functions/watch/watch-incidents.js'
import { EVENT } from '../../../shared/contract/events.js'
import {
  folderStateKey,
  incidentKey,
  ledgerKey,
  muteKey,
  pollMarkKey,
  quarantineKeys,
  WATCH_STATE_KEY,
} from '../../../shared/contract/keys.js'
import type { Alert } from '../../../shared/incidents/alerts.js'
import { ended } from '../../../shared/incidents/incident.js'
import { newFolderState } from '../../../shared/mailbox/folder-state.js'
import { JSON_TYPE } from '../../shared/incidents/incident-world.js'
import {
  absent,
  folderMissing,
  MAIL_ID,
  quarantined,
  recovered,
  refused,
  reset,
  unknown,
  vanished,
} from '../../shared/incidents/occurrences.js'
import { REQUEST, requestWith, WatchWorld } from './watch-world.js'

let world: WatchWorld
beforeEach(() => {
  world = new WatchWorld()
})

test('what the topic did not take is told as soon as it does, once', async () => {
  world.people.isDown = true
  await world.run([absent()])
  expect(await world.tick()).toMatchObject({ open: 1, untold: 1 })
  world.people.isDown = false
  expect(await world.tick()).toMatchObject({ open: 1, untold: 0 })
  await world.tick()
  expect(world.subjects()).toEqual(['[mailjobs test] mail is absent (nightly-batch)'])
})

test('what a run has just found is left to that run', async () => {
  world.people.isDown = true
  await world.run([absent()])
  world.people.isDown = false
  world.later(2)
  expect(await world.look()).toMatchObject({ open: 1, untold: 1 })
  expect(world.people.messages).toEqual([])
})

describe('sends that are stuck', () => {
  const STUCK = [
    { sender: 'default', count: 2, since: '2026-11-26T23:00:00.000Z', sendIds: ['one', 'two'] },
  ]

  test('begin once for a sender, with an event and a message, and end once', async () => {
    await world.tick(STUCK)
    await world.tick(STUCK)
    expect(world.eventsOf(EVENT.incidentBegun)).toMatchObject([
      {
        kind: 'sends-stuck',
        sender: 'default',
        incident: 'sends-stuck/default/2026-11-26T23:00:00.000Z',
      },
    ])
    await world.tick([])
    await world.tick([])
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'sends-stuck', reason: 'recovered', told: ['message-1'] },
    ])
    expect(world.subjects()).toEqual([
      '[mailjobs test] sends are stuck (default)',
      '[mailjobs test] ended: sends are stuck (default)',
    ])
    expect(world.open()).toEqual([])
    expect(world.keys('incidents/')).toHaveLength(1)
  })

  test('that nobody could look at neither begin nor end', async () => {
    await world.tick(STUCK)
    await world.tick(undefined)
    expect(world.open()).toHaveLength(1)
  })

  test('an event that the bus did not take comes with the next tick, under the same id', async () => {
    world.isBusDown = true
    await expect(world.tick(STUCK)).rejects.toThrow('the bus: down')
    world.isBusDown = false
    await world.tick(STUCK)
    await world.tick(STUCK)
    expect(world.eventsOf(EVENT.incidentBegun)).toHaveLength(1)
    expect(world.people.messages).toHaveLength(1)
  })
})

describe('what is over without an event of its own', () => {
  test.each([
    ['its monitor is gone', [{ name: 'invoices', enabled: true, expects: true }]],
    ['its monitor waits no more', [{ name: 'nightly-batch', enabled: true, expects: false }]],
    ['its monitor is paused', [{ name: 'nightly-batch', enabled: false, expects: true }]],
  ])('absent mail, if %s', async (_, monitors) => {
    await world.run([absent()])
    await world.tick(undefined, requestWith({ monitors }))
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'absent', reason: 'definition', monitor: 'nightly-batch' },
    ])
    expect(world.open()).toEqual([])
    expect(world.people.messages).toHaveLength(2)
  })

  test.each(['Gone', 'constructor'])('a folder that is watched no more: %s', async (folder) => {
    const trouble = { code: 'FOLDER_NOT_FOUND', since: '2026-11-27T00:00:00Z' }
    await world.fails({ failingFolders: { [folder]: trouble } })
    await world.run([folderMissing(folder)])
    await world.tick()
    expect(world.open()).toHaveLength(1)
    await world.fails({ changedAt: world.now.toISOString(), failingFolders: { Other: trouble } })
    await world.tick()
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([{ reason: 'recovered' }])
    expect(world.open().filter((one) => one.folder === folder)).toEqual([])
  })

  test.each([
    ['before', { changedAt: '2026-11-20T00:00:00.000Z' }],
    ['never', {}],
  ])(
    'polls that began to fail, where how the mailbox is was written %s: for a day that proves nothing',
    async (_, health) => {
      await world.fails(health)
      await world.run([refused()])
      await world.tick()
      expect(world.open()).toMatchObject([{ kind: 'polls-failing' }])
      expect(world.subjects()).toEqual(['[mailjobs test] polls fail (operations)'])
      world.later(24 * 60)
      await world.tick()
      expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([{ reason: 'recovered' }])
    },
  )

  test('polls that fail still do', async () => {
    await world.fails({ failing: { code: 'AUTH_FAILED', since: '2026-11-27T00:00:00Z' } })
    await world.run([refused()])
    await world.tick()
    expect(world.open()).toHaveLength(1)
  })

  test('a mail in quarantine, when its record is gone', async () => {
    const { record } = quarantineKeys('operations', MAIL_ID)
    await world.store(record, {})
    await world.run([quarantined()])
    await world.tick()
    expect(world.open()).toHaveLength(1)
    await world.archive.remove(record)
    await world.tick()
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'quarantined', reason: 'expired', told: ['message-1'] },
    ])
    expect(world.open()).toEqual([])
  })

  test('a mail in quarantine, when replays have decided for every monitor that could not', async () => {
    await world.store(quarantineKeys('operations', MAIL_ID).record, {})
    await world.run([quarantined()])
    const decided = (...results: string[]) =>
      world.store(ledgerKey('operations', 'INBOX', '1732060800', 4711, 4711), {
        schemaVersion: 1,
        mailbox: 'operations',
        folder: 'INBOX',
        uidValidity: '1732060800',
        first: 4711,
        last: 4711,
        decidedAt: world.now.toISOString(),
        entries: [
          {
            uid: 4711,
            decisions: results.map((result, index) => ({
              monitor: `monitor-${index}`,
              version: 'v1',
              result,
            })),
          },
        ],
        missing: [],
      })
    // What was there before is of another decision.
    await decided('unmatched')
    await world.tick()
    expect(world.open()).toHaveLength(1)
    await decided('matched', 'failed')
    await world.tick()
    expect(world.open()).toHaveLength(1)
    await decided('matched', 'unmatched')
    await world.tick()
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'quarantined', reason: 'recovered' },
    ])
    expect(world.open()).toEqual([])
  })

  test('a folder that has kept its new numbers for a day; another reset begins the day anew', async () => {
    await world.run([reset('1795555800', world.now.toISOString())])
    world.later(23 * 60)
    await world.run([reset('1795555900', world.now.toISOString())])
    world.later(60)
    await world.tick()
    expect(world.open()).toMatchObject([{ kind: 'reset', misses: 1 }])
    world.later(23 * 60)
    await world.tick()
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'reset', reason: 'calm', missed: 1 },
    ])
    expect(world.open()).toEqual([])
  })
})

describe('vanished mail ends after 14 days without, if mail came meanwhile', () => {
  const DAY_MINUTES = 24 * 60
  const lastMailAt = (lastInternalDate: string) =>
    world.store(folderStateKey('operations', 'INBOX'), {
      ...newFolderState(
        { mailbox: 'operations', folder: 'INBOX' },
        { uidValidity: '1732060800', uidNext: 4_800 },
      ),
      arrivals: { uidNext: 4_800, lastInternalDate },
    })

  test('another time begins the days anew, and is told as one of the same incident', async () => {
    await world.run([vanished(4_712, world.now.toISOString())])
    world.later(13 * DAY_MINUTES)
    await world.run([vanished(4_790, world.now.toISOString())])
    expect(world.open()).toMatchObject([{ kind: 'vanished', misses: 1 }])
    world.later(DAY_MINUTES)
    await lastMailAt(world.now.toISOString())
    await world.tick()
    expect(world.open()).toHaveLength(1)
    world.later(13 * DAY_MINUTES)
    await world.tick()
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'vanished', reason: 'calm', missed: 1 },
    ])
    expect(world.open()).toEqual([])
  })

  test('from a folder that got none since, nothing could vanish: it goes on', async () => {
    await lastMailAt(world.now.toISOString())
    await world.run([vanished(4_712, world.now.toISOString())])
    world.later(20 * DAY_MINUTES)
    await world.tick()
    expect(world.open()).toHaveLength(1)
    await lastMailAt(world.now.toISOString())
    await world.tick()
    expect(world.open()).toEqual([])
  })
})

test('what nobody could look at is told where no failing polls tell it, after a second try', async () => {
  await world.run([unknown()])
  await world.tick()
  expect(world.people.messages).toEqual([])
  await world.tick()
  expect(world.subjects()).toEqual(['[mailjobs test] nobody could look for mail (nightly-batch)'])
})

describe('a mute', () => {
  const UNTIL = '2026-11-27T02:00:00.000Z'

  test('over a begin: what is still open when it ends is told at once, in one message, and the mute is gone', async () => {
    await world.mute('operations', UNTIL)
    await world.run([absent(), absent('nightly-batch', '2026-11-27T00:00:00.000Z')])
    await world.tick()
    expect(world.people.messages).toEqual([])
    world.later(90)
    await world.tick()
    expect(world.people.messages).toHaveLength(1)
    const { subject = '', text = '' } = world.people.messages[0] ?? {}
    expect(subject).toContain('mute ended, still open')
    expect(text).toContain('The mute of operations (a move; by night shift')
    expect(text.match(/^(?:BEGUN|STILL OPEN) /gm)).toHaveLength(2)
    expect(world.keys(muteKey('operations'))).toEqual([])
    await world.tick()
    expect(world.people.messages).toHaveLength(1)
  })

  test('over an end: who has heard of the begin hears of it', async () => {
    await world.fails({ failing: { code: 'AUTH_FAILED', since: '2026-11-27T00:00:00Z' } })
    await world.run([refused()])
    await world.mute('operations', UNTIL)
    await world.run([recovered()])
    expect(world.people.messages).toHaveLength(2)
    world.later(120)
    await world.tick()
    expect(world.people.messages).toHaveLength(2)
    expect(world.keys(muteKey('operations'))).toEqual([])
  })

  test('over both: nobody hears of it, and it is remembered', async () => {
    await world.mute('operations', UNTIL)
    await world.run([refused()])
    await world.run([recovered()])
    world.later(120)
    await world.tick()
    expect(world.people.messages).toEqual([])
    expect(world.keys('incidents/')).toHaveLength(1)
  })

  test('that hid nothing of what is told is not named there', async () => {
    await world.mute('invoices', UNTIL)
    world.later(90)
    world.people.isDown = true
    await world.run([absent()])
    world.people.isDown = false
    await world.tick()
    expect(world.subjects()).toEqual(['[mailjobs test] mail is absent (nightly-batch)'])
    expect(world.people.messages[0]?.text).not.toContain('The mute of')
    expect(world.keys(muteKey('invoices'))).toEqual([])
  })

  test('that is prolonged while people are told of its end goes on', async () => {
    await world.mute('operations', UNTIL)
    await world.run([absent()])
    world.later(90)
    const { people } = world
    const alerts = {
      tell: async (alert: Alert) => {
        await world.mute('operations', '2026-11-29T00:00:00.000Z')
        return people.tell(alert)
      },
    }
    await watchIncidents({ ...world.deps, alerts }, REQUEST, undefined)
    expect(people.messages).toHaveLength(1)
    expect(world.keys(muteKey('operations'))).toHaveLength(1)
  })

  test('that the topic could not be told the end of stays until it can', async () => {
    await world.mute('operations', UNTIL)
    await world.run([absent()])
    world.people.isDown = true
    world.later(90)
    await world.tick()
    expect(world.keys(muteKey('operations'))).toHaveLength(1)
    world.people.isDown = false
    await world.tick()
    expect(world.people.messages).toHaveLength(1)
    expect(world.keys(muteKey('operations'))).toEqual([])
  })
})

test('once a day, after nine in the morning of the zone, all that is open is told, until it ends', async () => {
  const { record } = quarantineKeys('operations', MAIL_ID)
  await world.store(record, {})
  // 09:31 in Tokyo: what has just begun is not told a second time today.
  await world.run([absent(), quarantined()])
  await world.tick()
  expect(world.people.messages).toHaveLength(1)
  world.now = new Date('2026-11-27T23:50:00.000Z')
  await world.polledAt(world.now.toISOString())
  await world.look()
  expect(world.people.messages).toHaveLength(1)
  // 09:05 in Tokyo.
  await world.tick()
  await world.tick()
  expect(world.subjects().slice(1)).toEqual([
    '[mailjobs test] 2 open: mail is absent (nightly-batch), mail is in quarantine (operations)',
  ])
  expect(world.open()).toMatchObject([
    { told: [{ what: 'begun' }, { what: 'still-open' }] },
    { told: [{ what: 'begun' }, { what: 'still-open' }] },
  ])
})

test('what somebody has closed is announced with the reason, told to who has heard of it, and put away', async () => {
  await world.run([absent()])
  const [open] = world.open()
  const at = world.now.toISOString()
  const closed = open && ended(open, { at, reason: 'closed', note: 'a holiday' }, world.now)
  await world.store(incidentKey('absent', open?.slot ?? ''), closed ?? {})
  await world.tick()
  expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
    { kind: 'absent', reason: 'closed', note: 'a holiday', told: ['message-1'] },
  ])
  expect(world.people.messages[1]?.text).toContain('a holiday')
  expect(world.open()).toEqual([])
})

test('an incident that cannot be read is said in the log, and stops nothing', async () => {
  await world.archive.put('state/.incidents/absent/broken.json', '{', JSON_TYPE)
  await world.run([absent()])
  expect(await world.tick()).toMatchObject({ open: 1, untold: 0 })
  expect(world.log.join()).toContain('incident cannot be read')
})

describe('a step that fails keeps people from nothing, and is thrown when they have been told', () => {
  const STUCK = [
    { sender: 'default', count: 1, since: '2026-11-26T23:00:00.000Z', sendIds: ['one'] },
  ]
  beforeEach(async () => {
    world.people.isDown = true
    await world.run([absent(), vanished(4_712, '2026-11-01T00:00:00.000Z')])
    world.people.isDown = false
    world.later(15)
  })

  test('the bus is down: what is told as well is announced as soon as it is up', async () => {
    world.isBusDown = true
    await expect(world.tick(STUCK)).rejects.toThrow('the bus: down')
    await expect(world.tick([])).rejects.toThrow('the bus: down')
    expect(world.subjects()).toHaveLength(2)
    expect(world.subjects()[0]).toContain('sends are stuck (default)')
    expect(world.subjects()[1]).toBe('[mailjobs test] ended: sends are stuck (default)')
    world.isBusDown = false
    await world.tick([])
    await world.tick([])
    expect(world.subjects()).toHaveLength(2)
    expect(world.eventsOf(EVENT.incidentBegun)).toHaveLength(1)
    expect(world.eventsOf(EVENT.incidentEnded)).toHaveLength(1)
    expect(world.open().map(({ kind }) => kind)).toEqual(['absent', 'vanished'])
  })

  test('what the watch remembers is damaged: it begins anew, and says so', async () => {
    await world.archive.put(WATCH_STATE_KEY, '{', JSON_TYPE)
    await world.tick()
    await world.tick()
    expect(world.subjects()).toHaveLength(1)
    expect(world.log.filter((line) => line.includes('watch forgets'))).toHaveLength(1)
  })

  test.each([
    ['what the watch remembers', WATCH_STATE_KEY],
    ['the mark of a poll', pollMarkKey('operations')],
    ['the state of a folder', folderStateKey('operations', 'INBOX')],
    ['a mute', muteKey('operations')],
  ])('%s cannot be read', async (_, denied) => {
    await world.mute('operations', world.now.toISOString())
    const request = requestWith({ poll: { cron: '0 10 * * *', timezone: 'Asia/Tokyo' } })
    world.archive.mayRead = (key) => key !== denied
    await expect(world.tick(undefined, request)).rejects.toThrow(denied)
    expect(world.subjects()).toHaveLength(1)
    expect(world.subjects()[0]).toContain('mail is absent (nightly-batch)')
  })
})
