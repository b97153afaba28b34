import { expect, test } from 'vitest'
import { ArrivingBodies } from '../../../../functions/monitor/read/arriving-bodies.js'

const GROUPS = [[1, 2], [5], [6, 9]]

/** Reads a message in pieces. */
async function* message(uid: number): AsyncGenerator<Buffer> {
  yield Buffer.from(`pieces of ${uid}`)
}

/** A server that answers FETCHes of messages with the given UIDs, those that were asked for, in this order. */
function serverWith(...answered: number[]) {
  const fetches: (readonly number[])[] = []
  let open = 0
  return {
    fetches,
    message,
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
  { why: 'one is gone', answered: [1, 2, 6, 9], fetches: 1 },
  { why: 'the last is gone', answered: [1, 2, 5, 6], fetches: 1 },
  { why: 'the first is gone', answered: [2, 5, 6, 9], fetches: 1 },
  { why: 'all are gone', answered: [], fetches: 1 },
  { why: 'in another order', answered: [9, 6, 5, 2, 1], fetches: 1 },
])('bodies of groups, $why: $answered', async ({ answered, fetches }) => {
  const server = serverWith(...answered)
  const arriving = new ArrivingBodies(server, GROUPS.flat())
  for (const group of GROUPS) {
    const { held: bodies } = await arriving.next(group)
    expect([...bodies.keys()].toSorted()).toEqual(group.filter((uid) => answered.includes(uid)))
    for (const [uid, raw] of bodies) expect(String(raw)).toBe(`body ${uid}`)
    expect(server.open).toBeLessThanOrEqual(1)
  }
  await arriving.close()

  expect(server.fetches).toHaveLength(fetches)
  expect(server.open).toBe(0)
})

test('of one that is gone among many that are long, no more is held than one group', async () => {
  const raw = Buffer.alloc(1024 * 1024)
  const uids = Array.from({ length: 40 }, (_, index) => index + 1)
  const fetches: (readonly number[])[] = []
  let given = 0
  const arriving = new ArrivingBodies(
    {
      message,
      async *messages(asked) {
        fetches.push(asked)
        for (const uid of asked.filter((one) => one !== 2)) {
          given += 1
          yield { uid, raw }
        }
      },
    },
    uids,
  )
  const groups = Array.from({ length: 8 }, (_, index) => uids.slice(index * 5, index * 5 + 5))
  for (const group of groups) {
    const { held } = await arriving.next(group)
    expect([...held.keys()]).toEqual(group.filter((uid) => uid !== 2))
    // What was asked for in vain: the one before, and a group in its place.
    if (group === groups[0]) expect(given).toBeLessThan(20)
  }
  await arriving.close()
  expect(fetches[1]).toEqual([2, 3, 4, 5])
})

test('several commands follow one another', async () => {
  const uids = Array.from({ length: 1_200 }, (_, index) => index + 1)
  const server = serverWith(...uids.filter((uid) => uid % 400 !== 0))
  const arriving = new ArrivingBodies(server, uids)
  let found = 0
  for (let index = 0; index < uids.length; index += 50)
    found += (await arriving.next(uids.slice(index, index + 50))).held.size
  await arriving.close()
  expect(found).toBe(1_197)
  expect(server.fetches.map((asked) => asked.length)).toEqual([500, 500, 200])
  expect(server.open).toBe(0)
})

test('nothing is asked for where there is nothing to fetch', async () => {
  const server = serverWith(1)
  const arriving = new ArrivingBodies(server, [])
  expect((await arriving.next([])).held.size).toBe(0)
  await arriving.close()
  expect(server.fetches).toEqual([])
})

test('what is far larger than was told is not held, and can be read in pieces', async () => {
  const raw = Buffer.alloc(5 * 1024 * 1024)
  const uids = [1, 2, 3, 4, 5]
  const arriving = new ArrivingBodies(
    {
      message,
      async *messages(asked) {
        for (const uid of uids.filter((one) => asked.includes(one)))
          yield { uid, raw: uid === 2 ? undefined : raw }
      },
    },
    [...uids, 6],
  )
  const { held, left } = await arriving.next(uids)
  expect([...held.keys()]).toEqual([1, 3, 4])
  expect([...left]).toEqual([2, 5])
  const ahead = arriving.next([6])
  for await (const piece of arriving.pieces(5, 0)) expect(String(piece)).toBe('pieces of 5')
  expect((await ahead).held.size).toBe(0)
  await arriving.close()
})

test('a failure is told to whoever waits for the group, and to nobody else', async () => {
  const failure = new Error('the connection is gone')
  const arriving = new ArrivingBodies(
    {
      message,
      async *messages() {
        yield { uid: 1, raw: Buffer.from('body') }
        throw failure
      },
    },
    [1, 2],
  )
  expect((await arriving.next([1])).held.size).toBe(1)
  await expect(arriving.next([2])).rejects.toBe(failure)
  await arriving.close()
})

test('close waits for the group that is arriving, and gives up the rest', async () => {
  const server = serverWith(1, 2, 5, 6, 9)
  const arriving = new ArrivingBodies(server, GROUPS.flat())
  await arriving.next([1, 2])
  const ahead = arriving.next([5])
  await arriving.close()
  expect([...(await ahead).held.keys()]).toEqual([5])
  expect(server.open).toBe(0)
})
