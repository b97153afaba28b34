import { describe, expect, test } from 'vitest'
import {
  aPollLater,
  comparedWith,
  countedIn,
  isRestless,
  MAX_EPOCHS,
} from '../../../shared/mailbox/epochs.js'
import {
  type FolderState,
  folderStateSchema,
  newFolderState,
} from '../../../shared/mailbox/folder-state.js'
import type { FolderStatus } from '../../../shared/mailbox/mailbox-session.js'

const NOW = new Date('2026-11-21T09:00:00.000Z')
const KNOWN: FolderState = {
  ...newFolderState({ mailbox: 'operations', folder: 'INBOX' }, { uidValidity: '7', uidNext: 43 }),
  positions: { one: 43, removed: 12 },
  begun: { one: { startFrom: 'now', when: 'x', at: '2026-01-01T00:00:00.000Z', from: 40 } },
  arrivals: { uidNext: 43, lastInternalDate: '2026-11-21T08:59:00.000Z' },
  pendingActions: [{ action: 'delete', uids: [41, 42], refusals: 1 }],
  aside: [{ uid: 40, since: NOW.toISOString(), faults: 1, code: 'X', reason: 'x' }],
  holes: [{ first: 30, last: 31, since: NOW.toISOString() }],
  trying: 42,
}
const FOLDER: FolderStatus = { uidValidity: '7', uidNext: 43, isUidNextTold: true, messages: 42 }

const seen = (known: FolderState, folder: Partial<FolderStatus>, runId = 'run-2') =>
  comparedWith(known, { ...FOLDER, ...folder }, { runId, now: NOW })

describe('a folder with the numbers that it had', () => {
  test.each<[string, Partial<FolderStatus>]>([
    ['nothing new', {}],
    ['new mail', { uidNext: 99 }],
    ['less mail, and UIDNEXT as it was', { messages: 1 }],
    [
      'a highest UID that is lower, where no UIDNEXT is told',
      { uidNext: 12, isUidNextTold: false },
    ],
  ])('is remembered as it was: %s', (_, folder) => {
    expect(seen(KNOWN, folder)).toBe(KNOWN)
  })
})

describe('another UIDVALIDITY', () => {
  const after = seen(KNOWN, { uidValidity: '9', uidNext: 20 })

  test('begins a numbering in which nothing is decided, and nothing waits under numbers of before', () => {
    expect(after).toMatchObject({
      uidValidity: '9',
      generation: 0,
      positions: { one: 1, removed: 1 },
      begun: { one: { at: '2026-01-01T00:00:00.000Z', from: 1 } },
      arrivals: { uidNext: 1, lastInternalDate: '2026-11-21T08:59:00.000Z' },
      pendingActions: [],
      aside: [],
      holes: [],
      epochs: [{ uidValidity: '7', generation: 0, uidNext: 43, isWhole: true }],
      reset: { reason: 'renumbered', until: 20, actionsDropped: 2, isTold: false },
    })
    expect(after.trying).toBeUndefined()
  })

  test('can be read back', () => {
    expect(folderStateSchema.parse(JSON.parse(JSON.stringify(after)))).toEqual(
      JSON.parse(JSON.stringify(after)),
    )
  })

  test('that the folder had before is another generation of it', () => {
    const back = seen(after, { uidValidity: '7' })
    expect(back).toMatchObject({ uidValidity: '7', generation: 1, generations: { 7: 1, 9: 0 } })
    expect(seen(seen(back, { uidValidity: '9' }), { uidValidity: '7' })).toMatchObject({
      generation: 2,
    })
  })

  test('leaves the last whole numbering among those that are remembered, however many follow', () => {
    let state = KNOWN
    for (const uidValidity of ['11', '12', '13', '14', '15']) state = seen(state, { uidValidity })
    expect(state.epochs).toHaveLength(MAX_EPOCHS)
    expect(state.epochs?.map((epoch) => epoch.uidValidity)).toEqual(['7', '13', '14'])
  })

  test('of a server that makes one up each time does not let the state grow without end', () => {
    let state = KNOWN
    for (let time = 1_000; time < 2_000; time += 1)
      state = seen(state, { uidValidity: String(time) })
    expect(JSON.stringify(state).length).toBeLessThan(20_000)
  })

  test('of a state that does not know when a monitor began takes the latest mail for it', () => {
    const { begun: _, ...older } = KNOWN
    const state = seen(
      { ...older, begun: { one: { startFrom: 'now', when: 'x' } } },
      { uidValidity: '9' },
    )
    expect(state.begun).toMatchObject({ one: { at: '2026-11-21T08:59:00.000Z' } })
  })
})

describe('UIDNEXT that is lower', () => {
  const doubted = seen(KNOWN, { uidNext: 40 }, 'run-1')

  test('is noted, and changes nothing yet', () => {
    expect(doubted).toEqual({
      ...KNOWN,
      goneBack: { uidNext: 40, run: 'run-1', at: NOW.toISOString() },
    })
    expect(seen(doubted, { uidNext: 40 }, 'run-1').reset).toBeUndefined()
  })

  test('is believed of another run', () => {
    expect(seen(doubted, { uidNext: 41 })).toMatchObject({
      uidValidity: '7',
      generation: 1,
      reset: { reason: 'reused', until: 41 },
    })
  })

  test('and is not any more was that of a replica', () => {
    expect(seen(doubted, { uidNext: 43 })).toEqual(KNOWN)
  })
})

describe('resets', () => {
  test('three within ten polls are too many, until they are ten polls old', () => {
    let state: FolderState = { ...KNOWN, resets: [0] }
    state = { ...aPollLater(state), resets: [...(aPollLater(state).resets ?? []), 0] }
    expect(isRestless(state)).toBe(false)
    state = { ...aPollLater(state), resets: [...(aPollLater(state).resets ?? []), 0] }
    expect(isRestless(state)).toBe(true)
    for (let polls = 0; polls < 8; polls += 1) state = aPollLater(state)
    expect(isRestless(state)).toBe(false)
    for (let polls = 0; polls < 8; polls += 1) state = aPollLater(state)
    expect(state.resets).toBeUndefined()
    expect(aPollLater(state)).toBe(state)
  })

  test('count each message that was there once, whoever comes by', () => {
    const { reset } = seen(KNOWN, { uidValidity: '9', uidNext: 4 })
    if (!reset) throw new Error('there is a reset')
    const mail = [
      { uid: 1, result: 'recognised' as const },
      { uid: 2, result: 'earlier' as const },
      { uid: 3, result: 'decided' as const },
      { uid: 4, result: 'decided' as const },
    ]
    const counted = countedIn(countedIn(reset, mail), mail)
    expect(counted).toMatchObject({ recognised: 1, earlier: 1, expired: 0, decided: 1, through: 3 })
  })
})
