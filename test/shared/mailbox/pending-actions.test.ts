import { describe, expect, test } from 'vitest'
import { BATCH_UIDS } from '../../../shared/mailbox/arrivals.js'
import {
  addActions,
  type FolderAction,
  hasRoom,
  MAX_REFUSALS,
  nextAction,
  type PendingAction,
  pendingActionSchema,
  roomLeft,
  settle,
} from '../../../shared/mailbox/pending-actions.js'

const DONE = { move: 'Done' }
const NOBODY = new Set<number>()
/** Every monitor has decided on all mail. */
const ALL = Number.POSITIVE_INFINITY

describe('what monitors ask for', () => {
  test('is grouped by action, UIDs ascending, and can be written down', () => {
    const { pending, disputed } = addActions(
      [],
      [want(7, DONE), want(3, DONE), want(3, 'mark-read')],
    )
    expect(pending).toEqual([of(DONE, [3, 7]), of('mark-read', [3])])
    expect(disputed).toEqual([])
    expect(
      pending.map((one) => pendingActionSchema.parse(JSON.parse(JSON.stringify(one)))),
    ).toEqual(pending)
  })

  test('once more is the same, and keeps count of the refusals', () => {
    const { pending } = addActions([of(DONE, [3], 2)], [want(3, DONE), want(4, DONE)])
    expect(pending).toEqual([of(DONE, [3], 2), of(DONE, [4])])
  })

  test.each<[string, FolderAction[]]>([
    ['two targets', [DONE, { move: 'Other' }]],
    ['move and delete', [DONE, 'delete']],
    ['three, two of them of one mind', [DONE, 'delete', DONE]],
  ])('in different places is not done: %s', (_, actions) => {
    const wanted = [
      want(3, 'mark-read'),
      want(4, DONE),
      ...actions.map((action) => want(3, action)),
    ]
    expect(addActions([], wanted)).toEqual({
      pending: [of('mark-read', [3]), of(DONE, [4])],
      disputed: [3],
    })
  })

  test('in another place than what is pending is not done either', () => {
    expect(addActions([of(DONE, [3])], [want(3, 'delete')])).toEqual({ pending: [], disputed: [3] })
  })
})

describe('the next action', () => {
  test('is a flag, since a mail that has been moved has another UID', () => {
    const pending = [of(DONE, [3]), of('delete', [4]), of('mark-read', [3])]
    expect(nextAction(pending, NOBODY, ALL)).toEqual({ action: 'mark-read', uids: [3] })
    expect(nextAction(pending.slice(0, 2), NOBODY, ALL)).toEqual({ action: DONE, uids: [3] })
  })

  test('leaves out what was refused already: nothing overtakes a flag', () => {
    const pending = [of('mark-read', [3]), of(DONE, [3, 4])]
    expect(nextAction(pending, new Set([3]), ALL)).toEqual({ action: DONE, uids: [4] })
    expect(nextAction(pending, new Set([3, 4]), ALL)).toBeUndefined()
  })

  test('is on as many messages as one command takes', () => {
    const pending = [of(DONE, range(1, 500))]
    expect(nextAction(pending, NOBODY, ALL)?.uids).toEqual(range(1, BATCH_UIDS))
  })

  test('is on mail only that every monitor has decided on', () => {
    const pending = [of('mark-read', [7]), of(DONE, [3, 4, 5])]
    expect(nextAction(pending, NOBODY, 5)).toEqual({ action: DONE, uids: [3, 4] })
    expect(nextAction(pending, NOBODY, 3)).toBeUndefined()
    expect(nextAction(pending, NOBODY, 8)).toEqual({ action: 'mark-read', uids: [7] })
  })

  test('of nothing is none', () => {
    expect(nextAction([], NOBODY, ALL)).toBeUndefined()
  })
})

describe('after an action was tried', () => {
  const pending = [of('mark-read', [3, 4]), of(DONE, [3, 4, 5])]

  test('what was not refused is done', () => {
    expect(settle(pending, { action: DONE, uids: [3, 4, 5] }, [])).toEqual({
      pending: [of('mark-read', [3, 4])],
      givenUp: [],
    })
  })

  test('what was refused stays, and what was not tried', () => {
    expect(settle(pending, { action: DONE, uids: [3, 4] }, [4])).toEqual({
      pending: [of('mark-read', [3, 4]), of(DONE, [5]), of(DONE, [4], 1)],
      givenUp: [],
    })
  })

  test('what was refused three times is given up', () => {
    let state: PendingAction[] = [of(DONE, [3])]
    for (let poll = 1; poll < MAX_REFUSALS; poll += 1) {
      const settled = settle(state, { action: DONE, uids: [3] }, [3])
      expect(settled).toEqual({ pending: [of(DONE, [3], poll)], givenUp: [] })
      state = settled.pending
    }
    expect(settle(state, { action: DONE, uids: [3] }, [3])).toEqual({ pending: [], givenUp: [3] })
    expect(MAX_REFUSALS).toBe(3)
  })
})

describe('the room in a state', () => {
  test('is for whole batches with two actions on each message', () => {
    let pending: PendingAction[] = []
    let batches = 0
    while (hasRoom(pending, ALL)) {
      const uids = range(batches * BATCH_UIDS + 1, (batches + 1) * BATCH_UIDS)
      pending = addActions(
        pending,
        uids.flatMap((uid) => [want(uid, 'mark-read'), want(uid, DONE)]),
      ).pending
      batches += 1
    }
    expect(batches).toBe(5)
    // What waits for a monitor that is behind takes none.
    expect(roomLeft(pending, 1)).toBe(1_000)
    expect(roomLeft(pending, 201)).toBe(800)
    expect(Buffer.byteLength(JSON.stringify(pending))).toBeLessThan(40_000)
  })
})

const want = (uid: number, action: FolderAction) => ({ uid, action })

const of = (action: FolderAction, uids: number[], refusals = 0): PendingAction => ({
  action,
  uids,
  refusals,
})

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)
