import { expect, test, vi } from 'vitest'
import { preloadedClock } from '../../../local/lambda/preloaded-clock.js'

const LIBRARY = '/usr/lib/faketime/libfaketime.so.1'

test.each([
  [
    { LD_PRELOAD: LIBRARY, FAKETIME: '+400d' },
    { LD_PRELOAD: LIBRARY, FAKETIME: '+400d' },
  ],
  [{ LD_PRELOAD: '/usr/lib/other.so', FAKETIME: '+400d' }, {}],
  [{ LD_PRELOAD: undefined, FAKETIME: '+400d' }, {}],
])('of %j a function gets %j', (environment, expected) => {
  vi.stubEnv('FAKETIME_DONT_FAKE_MONOTONIC', undefined)
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  expect(preloadedClock()).toEqual(expected)
})
