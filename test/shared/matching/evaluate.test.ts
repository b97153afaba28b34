import { describe, expect, test } from 'vitest'
import { type ConditionNode, groupOf } from '../../../shared/matching/condition-node.js'
import { basisOf, decidedBy, evaluate } from '../../../shared/matching/evaluate.js'
import { PatternWork } from '../../../shared/matching/text/pattern-work.js'
import { headerOf } from './message-facts.js'

/** A condition of a value of its own, or one of the body, which has not been read. */
type Value = true | false | undefined

const leaf = (matched: Value, index = 0): ConditionNode => ({
  kind: 'test',
  path: `when[${index}]`,
  test: () => ({ matched, seen: `saw ${matched}` }),
})
const group = (kind: 'all' | 'any', values: readonly Value[]): ConditionNode =>
  groupOf(kind, 'when', values.map(leaf))
const not = (node: ConditionNode): ConditionNode => ({ kind: 'not', path: 'when.not', node })
const evaluated = (node: ConditionNode) => evaluate(node, headerOf({}), new PatternWork())

describe('what is not known yet stays so, unless the rest settles it', () => {
  test.each<['all' | 'any', readonly Value[], Value]>([
    ['all', [true, true], true],
    ['all', [true, false], false],
    ['all', [true, undefined], undefined],
    ['all', [undefined, true], undefined],
    ['all', [undefined, false], false],
    ['all', [undefined, undefined], undefined],
    ['any', [false, false], false],
    ['any', [false, true], true],
    ['any', [false, undefined], undefined],
    ['any', [undefined, false], undefined],
    ['any', [undefined, true], true],
    ['any', [undefined, undefined], undefined],
  ])('%s of %j is %j, and the opposite under not', (kind, values, expected) => {
    const node = group(kind, values)
    expect(evaluated(node).value).toBe(expected)
    expect(evaluated(not(node)).value).toBe(expected === undefined ? undefined : !expected)
    expect(evaluated(not(not(node))).value).toBe(expected)
  })
})

test.each<[Value, boolean]>([
  [true, false],
  [false, true],
  // It has not matched: its body may say otherwise.
  [undefined, false],
])('a not around what is %j is told as matched: %j', (inner, matched) => {
  const told = { path: 'when.not', matched, seen: `saw ${inner}` }
  expect(decidedBy(evaluated(not(leaf(inner))))).toEqual(told)
  expect(basisOf(evaluated(not(leaf(inner))))).toEqual([told])
})

test.each<['all' | 'any', readonly Value[]]>([
  ['all', [true, undefined]],
  ['any', [false, undefined]],
])('%s of %j is told as matched by nobody', (kind, values) => {
  expect(decidedBy(evaluated(group(kind, values)))).toMatchObject({ matched: false })
})

test.each<['all' | 'any', readonly Value[], number]>([
  ['all', [true, false, true], 2],
  ['any', [false, true, false], 2],
  ['all', [undefined, false, true], 2],
  ['any', [undefined, true], 2],
  ['all', [true, true, true], 3],
  ['any', [false, undefined, false], 3],
])('%s of %j: %i conditions are looked at, each once', (kind, values, looks) => {
  let looked = 0
  const counted = values.map((matched, index): ConditionNode => {
    const seen = () => {
      looked += 1
      return { matched, seen: '' }
    }
    return { kind: 'test', path: `when[${index}]`, test: seen }
  })
  evaluated(groupOf(kind, 'when', counted))
  expect(looked).toBe(looks)
})
