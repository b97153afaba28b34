import { describe, expect, test } from 'vitest'
import {
  fetchGroups,
  MAX_GROUP_MESSAGES,
  MAX_HELD_BYTES,
  runsOf,
} from '../../../../functions/monitor/read/fetch-groups.js'

describe('groups', () => {
  test.each([
    { why: 'none', bytes: [], groups: [] },
    { why: 'what fits together', bytes: [1, 2, 3], groups: [[1, 2, 3]] },
    { why: 'what just fits', bytes: [1, MAX_HELD_BYTES - 1], groups: [[1, MAX_HELD_BYTES - 1]] },
    {
      why: 'one byte too many',
      bytes: [1, MAX_HELD_BYTES, 2],
      groups: [[1], [MAX_HELD_BYTES], [2]],
    },
    {
      why: 'one that fits nowhere',
      bytes: [0, MAX_HELD_BYTES + 1, 0],
      groups: [[0], [MAX_HELD_BYTES + 1], [0]],
    },
  ])('$why', ({ bytes, groups }) => {
    expect(fetchGroups(bytes, (size) => size)).toEqual(groups)
  })

  test('no more messages than are kept at once', () => {
    const sizes = fetchGroups(Array(MAX_GROUP_MESSAGES + 1).fill(0), () => 0).map(
      ({ length }) => length,
    )
    expect(sizes).toEqual([MAX_GROUP_MESSAGES, 1])
  })
})

test.each([
  { groups: [], runs: [] },
  { groups: ['a', 'b'], runs: [['a', 'b']] },
  { groups: ['A'], runs: [['A']] },
  { groups: ['a', 'B', 'c', 'd'], runs: [['a'], ['B'], ['c', 'd']] },
  { groups: ['A', 'B', 'c'], runs: [['A'], ['B'], ['c']] },
])('runs of $groups, capitals need commands of their own', ({ groups, runs }) => {
  expect(runsOf<string>(groups, (group) => group === group.toUpperCase())).toEqual(runs)
})
