import { beforeEach, describe, expect, test } from 'vitest'
import type { Announcement } from '../../../shared/announce/announcer.js'
import { EVENT } from '../../../shared/contract/events.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import { IncidentWorld } from './incident-world.js'
import {
  absent,
  cameLate,
  DUE,
  folderMissing,
  known,
  quarantined,
  recovered,
  refused,
  reset,
  SINCE,
  unknown,
  unreachable,
  vanished,
} from './occurrences.js'

const MONITORS = [
  { name: 'nightly-batch', folder: 'INBOX' },
  { name: 'invoices', folder: 'Invoices' },
]

let world: IncidentWorld
beforeEach(() => {
  world = new IncidentWorld()
})

describe.each<{ what: string; begins: Announcement; ends: Announcement; name: string }>([
  {
    what: 'polls of a mailbox',
    begins: refused(),
    ends: recovered(),
    name: `polls-failing/operations/${SINCE}`,
  },
  {
    what: 'polls of a folder',
    begins: folderMissing('Invoices'),
    ends: recovered('Invoices'),
    name: expect.stringMatching(/^polls-failing\/operations\.invoices-[0-9a-f]{8}\/2026/),
  },
  {
    what: 'mail that is absent',
    begins: absent(),
    ends: cameLate(),
    name: `absent/nightly-batch/${DUE}`,
  },
])('$what', ({ begins, ends, name }) => {
  test('begins once: an object, an event that names it, a message', async () => {
    await world.run([begins], MONITORS)
    expect(world.open()).toMatchObject([
      { name, told: [{ what: 'begun', messageId: 'message-1' }], misses: 0 },
    ])
    expect(world.events).toMatchObject([{ event: begins.event, detail: { incident: name } }])
    expect(world.people.messages).toHaveLength(1)
  })

  test('announced again by a run that follows one that died, it counts and is told once', async () => {
    await world.run([begins], MONITORS)
    await world.run([begins], MONITORS)
    expect(world.open()).toMatchObject([{ misses: 0 }])
    expect(world.people.messages).toHaveLength(1)
  })

  test('ends once: with how long, how often, and what was told; and is put away', async () => {
    await world.run([begins], MONITORS)
    world.later(40)
    await world.run([ends], MONITORS)
    await world.run([ends], MONITORS)
    const [over] = world.eventsOf(EVENT.incidentEnded)
    expect(over).toMatchObject({ incident: name, missed: 0, told: ['message-1'] })
    expect(
      new Set(world.eventsOf(EVENT.incidentEnded).map((one) => Reflect.get(one, 'id'))).size,
    ).toBe(1)
    expect(world.people.messages.map(({ subject }) => subject)).toMatchObject([
      expect.stringMatching(/^\[mailjobs test\] /),
      expect.stringMatching(/^\[mailjobs test\] ended: /),
    ])
    expect(world.open()).toEqual([])
    const [key = '', ...others] = world.keys('incidents/2026/11/')
    expect(others).toEqual([])
    expect(world.incident(key)).toMatchObject({
      name,
      ended: {},
      told: [{ what: 'begun' }, { what: 'ended', messageId: 'message-2' }],
    })
  })
})

test.each([
  ['mail in quarantine', quarantined(), /UID 4711 is in quarantine: MAIL_WITHHELD/],
  ['a folder with other numbers', reset(), /has other numbers \(renumbered\)/],
  ['mail that vanished', vanished(), /2 mails came and went between .*\n.*UIDs 4712:4713\./s],
])('%s begins once, with its event', async (_, begins, words) => {
  await world.run([begins], MONITORS)
  await world.run([begins], MONITORS)
  expect(world.open()).toHaveLength(1)
  expect(world.people.messages).toMatchObject([{ text: expect.stringMatching(words) }])
})

test('what nobody could look at is told of by nobody as long as it may pass', async () => {
  await world.run([unknown()])
  expect(world.people.messages).toEqual([])
  await world.run([known()])
  expect(world.people.messages).toEqual([])
  expect(world.open()).toEqual([])
  expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([{ kind: 'unknown', told: [] }])
})

test('another failure of the same mailbox is the same incident, told again', async () => {
  await world.run([unreachable()], MONITORS)
  await world.run([refused('later')], MONITORS)
  expect(world.open()).toMatchObject([
    {
      name: `polls-failing/operations/${SINCE}`,
      misses: 1,
      told: [{ what: 'begun' }, { what: 'again' }],
    },
  ])
  expect(world.people.messages[1]?.text).toContain('AGAIN  Polls of operations fail: AUTH_FAILED')
})

test('a cause and what follows from it are one message, which lists the monitors', async () => {
  await world.run([refused(), unknown()], MONITORS)
  expect(world.people.messages).toHaveLength(1)
  expect(world.people.messages[0]?.text).toContain('Monitors: nightly-batch, invoices')
  expect(world.people.messages[0]?.text).not.toContain('nobody could look')
})

test('five absences of a run are one message: three in full, the others in a line', async () => {
  const monitors = ['one', 'two', 'three', 'four', 'five']
  await world.run(monitors.map((monitor) => absent(monitor)))
  const [message, ...others] = world.people.messages
  expect(others).toEqual([])
  expect(message?.text.match(/Incident: absent/g)).toHaveLength(3)
  expect(message?.text.match(/^BEGUN /gm)).toHaveLength(5)
  expect(message?.subject).toContain('(one, two, three, four, five)')
})

test('an absence says which kind of nothing it is', async () => {
  await world.run([absent()])
  const { text = '' } = world.people.messages[0] ?? {}
  expect(text).toContain('UID 4750 of 2026-11-27T00:12:40.000Z "［JOB-END］" did not match')
  expect(text).toContain('Not decided on: UID 17.')
  expect(text).toContain('docs/runbook.md#mail-absent')
})

test('what is muted is remembered and announced as such, and nobody is told', async () => {
  await world.mute('nightly-batch', '2026-11-28T00:00:00.000Z')
  await world.run([absent(), absent('invoices')])
  expect(world.events).toMatchObject([{ detail: { muted: true } }, { detail: {} }])
  expect(world.events[1]?.detail).not.toHaveProperty('muted')
  expect(world.open()).toHaveLength(2)
  expect(world.people.messages).toMatchObject([
    { text: expect.not.stringContaining('nightly-batch') },
  ])
})

test.each([vanished(), reset(), folderMissing('INBOX')])(
  'the monitors of a folder are those that its poll names, and mutes of theirs hide it: $event',
  async (announcement) => {
    await world.mute('nightly-batch', '2026-11-28T00:00:00.000Z')
    const named = [{ name: 'nightly-batch', folder: 'inbox' }]
    await world.run([{ ...announcement, monitors: ['nightly-batch'] }], named)
    expect(world.open()).toMatchObject([{ monitors: ['nightly-batch'] }])
    expect(world.people.messages).toEqual([])
  },
)

test('the end of what was told is told, although it is muted by then', async () => {
  await world.run([absent()])
  await world.mute('operations', '2026-11-28T00:00:00.000Z')
  await world.run([cameLate()])
  expect(world.people.messages).toHaveLength(2)
})

test('what the topic does not take stays owed', async () => {
  world.people.isDown = true
  await world.run([absent()])
  expect(world.open()).toMatchObject([{ told: [] }])
  expect(world.log.join()).toContain('ALERTS_REFUSED')
})

test('where the bus takes nothing the run fails as before, and the incident is known', async () => {
  world.isBusDown = true
  await expect(world.run([absent()])).rejects.toThrow('the bus: down')
  world.isBusDown = false
  await world.run([absent()])
  expect(world.open()).toMatchObject([{ misses: 0 }])
})

test('where the bucket takes nothing failing polls are announced and told all the same', async () => {
  world.archive.swap = async () => {
    throw new StorageFailed('the bucket: full')
  }
  await world.run([refused()], MONITORS)
  expect(world.events).toHaveLength(1)
  expect(world.people.messages).toHaveLength(1)
  // A due time is told by whoever comes next, and has to be remembered then.
  await expect(world.run([absent()])).rejects.toThrow('the bucket: full')
})

test('polls that fail a second time are another incident', async () => {
  await world.run([refused()], MONITORS)
  await world.run([recovered()], MONITORS)
  world.later(60)
  await world.run([unreachable('later')], MONITORS)
  expect(world.open()).toMatchObject([
    { kind: 'polls-failing', misses: 0, told: [{ what: 'begun' }] },
  ])
  expect(world.people.messages).toHaveLength(3)
})
