import { beforeEach, expect, test } from 'vitest'
import { EVENT } from '../../../shared/contract/events.js'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { ended } from '../../../shared/incidents/incident.js'
import { change } from '../../../shared/incidents/incident-store.js'
import { placeSlot } from '../../../shared/incidents/incidents-of-events.js'
import { noteAnswer, noteDiagnosis } from '../../../shared/incidents/note-diagnosis.js'
import { newFolderState } from '../../../shared/mailbox/folder-state.js'
import { vanished } from '../../shared/incidents/occurrences.js'
import { WatchWorld } from './watch-world.js'

const DAY_MINUTES = 1_440
const SLOT = placeSlot('operations', 'INBOX')
const PLACE = { kind: 'vanished', slot: SLOT } as const
const FINDING = 'forgotten-client: The server takes POP3 (mail.example.co.jp:995).'

let world: WatchWorld
beforeEach(() => {
  world = new WatchWorld()
})

const diagnose = (lastLossAt: string) =>
  noteDiagnosis(world.deps, {
    occurrence: {
      ...PLACE,
      about: SLOT,
      ...{ mailbox: 'operations', folder: 'INBOX', monitors: ['nightly-batch'] },
      at: world.now.toISOString(),
      summary: 'operations, folder INBOX: 4 mails gone that had been decided on',
      evidence: ['Gone: UID 1:4.'],
      event: `diagnosis.${SLOT}.${lastLossAt}`,
    },
    findings: [FINDING],
    lastLossAt,
  })

/** Mail came by then. */
const mailCame = (at: string) => {
  const state = newFolderState(
    { mailbox: 'operations', folder: 'INBOX' },
    { uidValidity: '7', uidNext: 9 },
  )
  const arrived = { ...state, arrivals: { uidNext: 9, lastInternalDate: at } }
  return world.store(folderStateKey('operations', 'INBOX'), arrived)
}

/** But for the summary of the day. */
const told = () => world.people.messages.filter(({ subject }) => !/\d+ open/.test(subject))

const LOSS = '2026-11-26T22:00:00.000Z'

test('what a diagnosis has found is announced and told by the watch, once, with its findings', async () => {
  await diagnose(LOSS)
  await world.tick()
  await world.tick()
  expect(world.eventsOf(EVENT.incidentBegun)).toMatchObject([
    { kind: 'vanished', mailbox: 'operations', monitors: ['nightly-batch'] },
  ])
  expect(told()).toMatchObject([{ text: expect.stringContaining(FINDING) }])
  await diagnose(LOSS)
  await world.tick()
  expect(told()).toHaveLength(1)
  expect(world.open()).toMatchObject([{ misses: 0 }])
})

test('a later loss is told again, found by a diagnosis or by a poll; findings and answers stay', async () => {
  await diagnose(LOSS)
  await world.tick()
  await noteAnswer(world.deps, PLACE, { by: 'night shift', words: 'the scanner is off' })
  world.later(60)
  await diagnose(world.now.toISOString())
  await world.tick()
  expect(told()).toMatchObject([{}, { text: expect.stringContaining('the scanner is off') }])
  world.later(60)
  await world.run([vanished()], [{ name: 'nightly-batch', folder: 'INBOX' }])
  expect(world.open()).toMatchObject([
    { misses: 2, diagnosis: { findings: [FINDING], answers: [{ by: 'night shift' }] } },
  ])
  expect(told()).toHaveLength(3)
})

test('it ends after 14 days without a loss in which mail came, and not without mail', async () => {
  await diagnose(LOSS)
  await world.tick()
  world.later(15 * DAY_MINUTES)
  await world.tick()
  expect(world.open()).toHaveLength(1)
  await mailCame(world.now.toISOString())
  await world.tick()
  expect(world.open()).toEqual([])
  expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([{ kind: 'vanished', reason: 'calm' }])
})

test('what is closed, and put away, stays so, until something is lost after its end', async () => {
  const { name } = await diagnose(LOSS)
  await world.tick()
  await change(world.deps, PLACE, (known) => ({
    ...known,
    ...ended(known, { at: world.now.toISOString(), reason: 'closed' }, world.now),
  }))
  expect(await diagnose(LOSS)).toMatchObject({ name, ended: { reason: 'closed' } })
  await world.tick()
  expect(world.open()).toEqual([])
  expect(await diagnose(LOSS)).toMatchObject({ name, isSettled: true })
  expect(await noteAnswer(world.deps, PLACE, { by: 'me', words: 'late' })).toBeUndefined()
  world.later(60)
  const again = await diagnose(world.now.toISOString())
  expect(again.name).not.toBe(name)
  expect(again).toMatchObject({ misses: 0, diagnosis: { findings: [FINDING], answers: [] } })
})
