import { expect, test } from 'vitest'
import {
  ConfigurationInvalid,
  type Fault,
  faultLine,
} from '../../../shared/failures/configuration-errors.js'

const MISSPELT: Fault = {
  path: 'monitors.nightly.mailbox',
  message: 'is not a mailbox; there are: operations',
  value: '"operation"',
  nearMatch: 'operations',
}
const MISSING: Fault = { path: 'monitors.nightly.startFrom', message: 'is missing' }

test.each([
  { fault: MISSING, line: 'monitors.nightly.startFrom: is missing' },
  {
    fault: MISSPELT,
    line: 'monitors.nightly.mailbox: is not a mailbox; there are: operations (found "operation") - did you mean operations?',
  },
])('a fault as a line: $line', ({ fault, line }) => {
  expect(faultLine(fault)).toBe(line)
})

test('the error counts its faults and has a line for each', () => {
  expect(new ConfigurationInvalid('jobs.ts', [MISSING]).message).toBe(
    `jobs.ts has a fault:\n  ${faultLine(MISSING)}`,
  )
  expect(new ConfigurationInvalid('jobs.ts', [MISSING, MISSPELT]).message).toBe(
    `jobs.ts has 2 faults:\n  ${faultLine(MISSING)}\n  ${faultLine(MISSPELT)}`,
  )
})
