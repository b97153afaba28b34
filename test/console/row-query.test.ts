import { expect, test } from 'vitest'
import { filterLineOf, readFilterLine } from '../../console/api/filter-line.js'
import { readRowQuery } from '../../console/api/row-query.js'

const NOW = new Date('2026-11-21T12:00:00Z')

test.each([
  [{ uid: '4711' }, { uid: { first: 4711, last: 4711 } }],
  [{ uid: '100-200' }, { uid: { first: 100, last: 200 } }],
  [{ after: '7d' }, { after: '2026-11-14T12:00:00.000Z' }],
  [{ after: '2026-11-01' }, { after: '2026-11-01T00:00:00.000Z' }],
  [{ before: '2026-11-01' }, { before: '2026-11-01T23:59:59.999Z' }],
  [{ after: '2026-11-01T09:00+09:00' }, { after: '2026-11-01T00:00:00.000Z' }],
  [
    { result: 'matched', gaps: '1' },
    { result: 'matched', gaps: true },
  ],
])('%j is understood', (parameters, query) => {
  expect(readRowQuery(Object.entries(parameters), NOW)).toEqual({ query, faults: [] })
})

test.each([
  ['uid', '200-100'],
  ['uid', 'x'],
  ['after', '11/01/2026'],
  ['after', '2026-11-31'],
  ['after', '2026-11-01T09:00'],
  ['before', 'yesterday'],
  ['result', 'maybe'],
  ['gaps', 'yes'],
  ['q', ''],
  ['unheard', 'of'],
])('%s=%s is a fault, and is not passed over', (parameter, value) => {
  const { query, faults } = readRowQuery([[parameter, value]], NOW)
  expect(query).toEqual({})
  expect(faults.map((fault) => fault.parameter)).toEqual([parameter])
})

test.each([
  [
    'result:failed subject:"JOB END" nightly',
    [
      ['result', 'failed'],
      ['subject', 'JOB END'],
      ['q', 'nightly'],
    ],
  ],
  ['正常 -異常', [['q', '正常 -異常']]],
  ['http://example.com/', [['q', 'http://example.com/']]],
  ['"two words" three', [['q', 'two words three']]],
  ['', []],
])('the line %j is read, and written again alike', (line, parameters) => {
  expect(readFilterLine(line)).toEqual(parameters)
  expect(readFilterLine(filterLineOf(readFilterLine(line)))).toEqual(parameters)
})
