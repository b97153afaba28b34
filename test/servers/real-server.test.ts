import { afterEach, expect, it, vi } from 'vitest'
import { realServer } from './real-server.js'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

it('GIVEN a server that cannot be started WHEN asked THEN it says why', () => {
  cannotStart()
  expect(realServer('dovecot')).toEqual({ available: false, reason: expect.any(String) })
})

it('GIVEN REQUIRE_REAL=1 WHEN a server cannot be started THEN that is a failure', () => {
  cannotStart()
  vi.stubEnv('REQUIRE_REAL', '1')
  expect(() => realServer('dovecot')).toThrow('REQUIRE_REAL=1, but')
})

function cannotStart(): void {
  vi.stubEnv('REQUIRE_REAL', '')
  vi.spyOn(process, 'getuid').mockReturnValue(1000)
}
