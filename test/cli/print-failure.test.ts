import { expect, test, vi } from 'vitest'
import { CallRefused } from '../../cli/call/call-refused.js'
import { EXIT, WrongUse } from '../../cli/exit-codes.js'
import { exitCodeOf, printFailure } from '../../cli/print-failure.js'
import { DataBusy } from '../../cli/world/data-busy.js'
import { PortTaken } from '../../local/mail-server/listening.js'
import { DataDirectoryUnusable } from '../../local/world/private-directory.js'
import { WorldAlreadyRuns } from '../../local/world/world-lock.js'
import {
  ConfigurationBroken,
  ConfigurationInvalid,
  ConfigurationUnreadable,
  SecretMissing,
  SecretsFileUnusable,
} from '../../shared/failures/configuration-errors.js'
import { InternalError } from '../../shared/failures/failure-error.js'
import { OperatorError } from '../../shared/failures/operator-error.js'

test.each([
  [new WrongUse('x'), EXIT.wrongUse],
  [new ConfigurationInvalid('infra/jobs.ts', []), EXIT.badSettings],
  [new ConfigurationUnreadable('x'), EXIT.badSettings],
  [new ConfigurationBroken('x'), EXIT.badSettings],
  [new SecretsFileUnusable('x'), EXIT.badSettings],
  [new SecretMissing('x'), EXIT.badSettings],
  [new DataBusy('.mailjobs', 1, 10), EXIT.busy],
  [new WorldAlreadyRuns('.mailjobs', 1), EXIT.busy],
  [new PortTaken('127.0.0.1', 8000), EXIT.failed],
  [new CallRefused('SEND_NOT_FOUND', 'x', 'x', []), EXIT.failed],
  [new InternalError('x'), EXIT.failed],
  ['thrown', EXIT.failed],
])('%s ends a command with %i', (error, code) => {
  expect(exitCodeOf(error)).toBe(code)
})

test.each([
  new WrongUse('x'),
  new DataBusy('.mailjobs', 1, 10),
  new WorldAlreadyRuns('.mailjobs', 1),
  new DataDirectoryUnusable('.mailjobs', 'x'),
  new PortTaken('127.0.0.1', 8000),
])('$name is told by its message alone', (error) => {
  expect(error).toBeInstanceOf(OperatorError)
})

test.each([
  [
    new ConfigurationInvalid('jobs.ts', [{ path: 'timezone', message: 'no', nearMatch: 'x' }]),
    { code: 'CONFIG_INVALID', faults: [{ path: 'timezone', message: 'no', nearMatch: 'x' }] },
  ],
  [
    new ConfigurationBroken('x', { place: { file: '/jobs.ts', line: 3 } }),
    { code: 'CONFIG_BROKEN', place: { file: '/jobs.ts', line: 3 } },
  ],
  [new SecretMissing('x'), { code: 'CONFIG_SECRET_MISSING', message: 'x' }],
  [new WrongUse('x'), { code: 'WrongUse', message: 'x' }],
])('as JSON %s is one object, with its parts', (error, parts) => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {})
  printFailure(error, true)
  expect(JSON.parse(String(print.mock.calls[0]?.[0]))).toEqual({
    error: expect.objectContaining(parts),
  })
})
