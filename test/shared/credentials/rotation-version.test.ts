import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { rotationOf, storedVersionOf } from '../../../shared/credentials/rotation-version.js'

const STORED = 'f47ac10b-58cc-4372-a567-0e02b2c3d479'

test('what somebody stored is a version of its own', () => {
  expect(storedVersionOf(STORED)).toBe(STORED)
})

test('rotations differ, and each tells what they are rotations of', () => {
  const first = rotationOf(STORED, randomUUID)
  const second = rotationOf(first, randomUUID)
  expect(new Set([STORED, first, second]).size).toBe(3)
  expect(storedVersionOf(first)).toBe(STORED)
  expect(storedVersionOf(second)).toBe(STORED)
})

test.each([32, 36, 43, 44, 64])(
  'the id of a version fits, whatever somebody has chosen: %i',
  (length) => {
    const rotation = rotationOf('v'.repeat(length), randomUUID)
    expect(rotation.length).toBeGreaterThanOrEqual(32)
    expect(rotation.length).toBeLessThanOrEqual(64)
  },
)
