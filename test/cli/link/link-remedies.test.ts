import { expect, test } from 'vitest'
import { linkCommand } from '../../../cli/link/link.js'
import { linkRemedy } from '../../../cli/link/link-remedies.js'
import { FAILURES, type FailureCode } from '../../../shared/failures/catalogue.js'
import { FailureError } from '../../../shared/failures/failure-error.js'

class Failed extends FailureError {
  override readonly name = 'Failed'
  override readonly code: FailureCode
  constructor(code: FailureCode) {
    super('of a test')
    this.code = code
  }
}

const isCode = (code: string): code is FailureCode => Object.hasOwn(FAILURES, code)

/** What a connection or a login ends with. */
const CODES = Object.keys(FAILURES)
  .filter(isCode)
  .filter((code) =>
    /^(TLS|AUTH|LOGIN)_|^(HOST_NOT_FOUND|NETWORK|TIMED_OUT|WRONG_PROTOCOL)$/.test(code),
  )
  // Of a stored login that was refused before.
  .filter((code) => code !== 'LOGIN_HELD')

/** Nothing is stored yet, nothing is polled, and no jobs file has an entry. */
const NOT_THERE_YET = /jobs file|secrets set|\bpolls?\b|`(host|port|security|ca|auth\.method)`/i

test.each(CODES)('%s: nothing is named that is not there yet', (code) => {
  expect(linkRemedy(new Failed(code))).not.toMatch(NOT_THERE_YET)
})

test('each option that is named is one of link', () => {
  const options = new Set(linkCommand().options.map(({ long }) => long))
  const named = CODES.flatMap((code) => linkRemedy(new Failed(code)).match(/--[a-z-]+/g) ?? [])
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((option) => !options.has(option))).toEqual([])
})
