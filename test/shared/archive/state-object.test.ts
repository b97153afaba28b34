import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { readState } from '../../../shared/archive/state-object.js'
import { InternalError } from '../../../shared/failures/failure-error.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import { type BucketUnderTest, failFirst, startBucket } from './bucket-under-test.js'

const KEY = 'state/operations/inbox.json'
const schema = z.object({ position: z.int() })

let bucket: BucketUnderTest
let writes: number

beforeEach(async () => {
  bucket = await startBucket()
  writes = 0
})
afterEach(() => bucket.close())

test('there is none at first; what one writer wrote the next one reads', async () => {
  const first = await read()
  expect(first.current).toBeUndefined()
  expect(await first.replace({ position: 1 })).toBe(true)
  expect(first.current).toEqual({ position: 1 })
  expect(await first.replace({ position: 2 })).toBe(true)
  expect((await read()).current).toEqual({ position: 2 })
})

describe('of two writers', () => {
  test.each([
    { of: 'a new object', before: undefined },
    { of: 'one that is there', before: { position: 1 } },
  ])('one wins, and the other is told: $of', async ({ before }) => {
    if (before) await (await read()).replace(before)
    const [one, other] = [await read(), await read()]
    const won = await Promise.all([one.replace({ position: 10 }), other.replace({ position: 20 })])
    expect(won.toSorted()).toEqual([false, true])
    expect((await read()).current).toEqual({ position: won[0] ? 10 : 20 })
  })

  test('the one that was late has not changed its mind, and wins after it read again', async () => {
    const [one, late] = [await read(), await read()]
    await one.replace({ position: 1 })
    expect(await late.replace({ position: 2 })).toBe(false)
    expect(late.current).toBeUndefined()
    expect(await (await read()).replace({ position: 2 })).toBe(true)
  })

  test('the same value from both is still told apart', async () => {
    const [one, other] = [await read(), await read()]
    expect(await one.replace({ position: 1 })).toBe(true)
    expect(await other.replace({ position: 1 })).toBe(false)
  })
})

describe('an answer that is lost after its effect is a success', () => {
  test.each([
    { of: 'the first write', before: undefined },
    { of: 'a later one', before: { position: 1 } },
  ])('$of, and the writer goes on from there', async ({ before }) => {
    if (before) await (await read()).replace(before)
    const state = await read()
    bucket.fail = failFirst('PutObject', 'drop-connection-after-effect')
    expect(await state.replace({ position: 5 })).toBe(true)
    expect(await state.replace({ position: 6 })).toBe(true)
    expect((await read()).current).toEqual({ position: 6 })
  })
})

test('a request that is lost before its effect is made again', async () => {
  const state = await read()
  bucket.fail = failFirst('PutObject', 'drop-connection-before')
  expect(await state.replace({ position: 1 })).toBe(true)
  expect((await read()).current).toEqual({ position: 1 })
})

describe('what another version of the code remembers', () => {
  const newer = { position: 1, lease: { owner: 'a', number: 7 }, epochs: ['x'] }
  const older = z.object({ position: z.int(), lease: z.object({ owner: z.string() }).optional() })

  test('is not lost by a write of this one, nor by the one after it', async () => {
    await bucket.archive.put(KEY, JSON.stringify(newer), { contentType: 'application/json' })
    const access = { archive: bucket.archive, newId: () => `write-${++writes}` }
    const state = await readState(access, KEY, older)
    expect(await state.replace({ position: 2, lease: { owner: 'b' } })).toBe(true)
    expect(await state.replace({ position: 3, lease: { owner: 'b' } })).toBe(true)
    expect(JSON.parse(String(await bucket.object(KEY)))).toMatchObject({
      position: 3,
      lease: { owner: 'b', number: 7 },
      epochs: ['x'],
    })
  })
})

test.each([Number.NaN, 1.5, Number.POSITIVE_INFINITY])(
  'a state that could not be read back is not written: %s',
  async (position) => {
    const state = await read()
    await state.replace({ position: 1 })
    await expect(state.replace({ position })).rejects.toThrow(InternalError)
    expect((await read()).current).toEqual({ position: 1 })
  },
)

test.each(['not JSON', '[]', '{"position":"x"}', '{}'])(
  'a stored object that is no state is refused and named: %s',
  async (body) => {
    await bucket.archive.put(KEY, body, { contentType: 'application/json' })
    await expect(read()).rejects.toThrow(StorageFailed)
    await expect(read()).rejects.toThrow(`${KEY} is not a state object of this version`)
  },
)

const read = () =>
  readState({ archive: bucket.archive, newId: () => `write-${++writes}` }, KEY, schema)
