import { expect, test, vi } from 'vitest'
import { countFromEnvironment } from './count-from-environment.js'

const NAME = 'MANY_OF_A_TEST'

test('a count is read, and where there is none it is the usual one', () => {
  expect(countFromEnvironment(NAME, 100)).toBe(100)
  vi.stubEnv(NAME, '7')
  expect(countFromEnvironment(NAME, 100)).toBe(7)
})

test.each(['', 'x', '0', '-1', '1.5', 'NaN', '1e400'])('%j is refused', (text) => {
  vi.stubEnv(NAME, text)
  expect(() => countFromEnvironment(NAME, 100)).toThrow(`${NAME}=${text}: must be a whole number`)
})
