import { expect, test } from 'vitest'
import { ArrivingBodies } from '../../../../functions/monitor/read/arriving-bodies.js'

const GROUPS = [[1, 2], [5], [6, 9]]

/** A server that answers FETCHes of messages with the given UIDs, those that were asked for, in this order. */
function serverWith(...answered: number[]) {
  const fetches: (readonly number[])[] = []
  let open = 0
  return {
    fetches,
    get open() {
      return open
    },
    async *messages(uids: readonly number[]) {
      fetches.push(uids)
      open += 1
      try {
        for (const uid of answered.filter((one) => uids.includes(one)))
          yield { uid, raw: Buffer.from(`body ${uid}`) }
      } finally {
        open -= 1
      }
    },
  }
}

test.each([
  { why: 'in order', answered: [1, 2, 5, 6, 9], fetches: 1 },
  { why: 'one is gone', answered: [1, 2, 6, 9], fetches: 3 },
  { why: 'the last is gone', answered: [1, 2, 5, 6], fetches: 2 },
  { why: 'the first is gone', answered: [2, 5, 6, 9], fetches: 4 },
  { why: 'all are gone', answered: [], fetches: 4 },
  { why: 'in another order', answered: [9, 6, 5, 2, 1], fetches: 4 },
])('bodies of groups, $why: $answered', async ({ answered, fetches }) => {
  const server = serverWith(...answered)
  const arriving = new ArrivingBodies(server, GROUPS.flat())
  for (const group of GROUPS) {
    const bodies = await arriving.next(group)
    expect([...bodies.keys()].toSorted()).toEqual(group.filter((uid) => answered.includes(uid)))
    for (const [uid, raw] of bodies) expect(String(raw)).toBe(`body ${uid}`)
    expect(server.open).toBeLessThanOrEqual(1)
  }
  await arriving.close()

  expect(server.fetches).toHaveLength(fetches)
  expect(server.open).toBe(0)
})

test('nothing is asked for where there is nothing to fetch', async () => {
  const server = serverWith(1)
  const arriving = new ArrivingBodies(server, [])
  expect(await arriving.next([])).toEqual(new Map())
  await arriving.close()
  expect(server.fetches).toEqual([])
})

test('a group that is far larger than was announced is not held', async () => {
  const raw = Buffer.alloc(9 * 1024 * 1024)
  const uids = [1, 2, 3, 4]
  const arriving = new ArrivingBodies(
    {
      async *messages() {
        for (const uid of uids) yield { uid, raw }
      },
    },
    uids,
  )
  await expect(arriving.next(uids)).rejects.toThrow('up to UID 4 have 37748736 bytes')
  await arriving.close()
})

test('a failure is told to whoever waits for the group, and to nobody else', async () => {
  const failure = new Error('the connection is gone')
  const arriving = new ArrivingBodies(
    {
      async *messages() {
        yield { uid: 1, raw: Buffer.from('body') }
        throw failure
      },
    },
    [1, 2],
  )
  expect((await arriving.next([1])).size).toBe(1)
  await expect(arriving.next([2])).rejects.toBe(failure)
  await arriving.close()
})

test('close waits for the group that is arriving, and gives up the rest', async () => {
  const server = serverWith(1, 2, 5, 6, 9)
  const arriving = new ArrivingBodies(server, GROUPS.flat())
  await arriving.next([1, 2])
  const ahead = arriving.next([5])
  await arriving.close()
  expect([...(await ahead).keys()]).toEqual([5])
  expect(server.open).toBe(0)
})
