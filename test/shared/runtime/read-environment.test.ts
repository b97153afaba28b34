import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ConfigurationUnreadable } from '../../../shared/failures/configuration-errors.js'
import { readEnvironment } from '../../../shared/runtime/read-environment.js'

const schema = z.object({
  MAILJOBS_STAGE: z.string().min(1),
  MAILJOBS_BUCKET: z.string().min(1),
  MAILJOBS_PORT: z.string().regex(/^\d+$/),
})
const WHOLE = { MAILJOBS_STAGE: 'test', MAILJOBS_BUCKET: 'bucket', MAILJOBS_PORT: '25' }

test('what is asked for is read, and nothing else', () => {
  expect(readEnvironment(schema, { ...WHOLE, PATH: '/bin' })).toEqual(WHOLE)
})

describe('what is missing or malformed is named, all at once', () => {
  test.each([
    { environment: {}, named: ['MAILJOBS_STAGE', 'MAILJOBS_BUCKET', 'MAILJOBS_PORT'] },
    { environment: { ...WHOLE, MAILJOBS_BUCKET: undefined }, named: ['MAILJOBS_BUCKET'] },
    { environment: { ...WHOLE, MAILJOBS_STAGE: '' }, named: ['MAILJOBS_STAGE'] },
    { environment: { ...WHOLE, MAILJOBS_PORT: 'not-a-real-secret' }, named: ['MAILJOBS_PORT'] },
  ])('$named', ({ environment, named }) => {
    const message = messageOf(environment)
    for (const name of Object.keys(WHOLE)) expect(message.includes(name)).toBe(named.includes(name))
    expect(message).not.toContain('not-a-real-secret')
  })
})

function messageOf(environment: unknown): string {
  try {
    readEnvironment(schema, environment)
  } catch (error) {
    if (error instanceof ConfigurationUnreadable) return error.message
    throw error
  }
  throw new Error('the environment was taken')
}
