import { describe, expect, test } from 'vitest'
import {
  borrowMemory,
  forgetWaitingMemory,
  giveBackMemory,
} from '../../../shared/runtime/reused-memory.js'

const KIB = 1024
const MIB = 1024 * KIB

describe('memory that is lent', () => {
  test.each([1, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 3 * MIB, 5 * MIB])(
    'has the %i bytes asked for',
    (bytes) => {
      expect(borrowMemory(bytes)).toHaveLength(bytes)
    },
  )

  test('is lent again when it was given back, for nearly as many bytes', () => {
    const first = borrowMemory(2 * MIB)
    const memory = first.buffer
    giveBackMemory(first)
    const second = borrowMemory(2 * MIB - 10)
    expect(second.buffer).toBe(memory)
    expect(second).toHaveLength(2 * MIB - 10)
  })

  test('is not lent to two at once', () => {
    const [first, second] = [borrowMemory(MIB), borrowMemory(MIB)]
    expect(first.buffer).not.toBe(second.buffer)
  })

  test('stays with the next one when the first gives it back twice', () => {
    const first = borrowMemory(MIB)
    giveBackMemory(first)
    const second = borrowMemory(MIB)
    giveBackMemory(first)
    expect(borrowMemory(MIB).buffer).not.toBe(second.buffer)
  })

  test('stays lent when only a part of it is given back', () => {
    const lent = borrowMemory(MIB)
    giveBackMemory(lent.subarray(0, 10))
    expect(borrowMemory(MIB).buffer).not.toBe(lent.buffer)
  })

  test('is never what somebody else allocated', () => {
    const foreign = Buffer.allocUnsafeSlow(MIB)
    giveBackMemory(foreign)
    expect(borrowMemory(MIB).buffer).not.toBe(foreign.buffer)
  })

  test('is let go of where 16 MiB wait already', () => {
    const lent = Array.from({ length: 5 }, () => borrowMemory(4 * MIB))
    for (const one of lent) giveBackMemory(one)
    const again = Array.from({ length: 5 }, () => borrowMemory(4 * MIB))
    const known = new Set(lent.map(({ buffer }) => buffer))
    expect(again.filter(({ buffer }) => known.has(buffer)).length).toBeLessThan(5)
  })

  test('is not lent again once what waits was forgotten', () => {
    const first = borrowMemory(3 * MIB)
    giveBackMemory(first)
    forgetWaitingMemory()
    expect(borrowMemory(3 * MIB).buffer).not.toBe(first.buffer)
  })

  test('has room to wait again after that', () => {
    for (const one of Array.from({ length: 5 }, () => borrowMemory(4 * MIB))) giveBackMemory(one)
    forgetWaitingMemory()
    const first = borrowMemory(4 * MIB)
    giveBackMemory(first)
    expect(borrowMemory(4 * MIB).buffer).toBe(first.buffer)
  })
})
