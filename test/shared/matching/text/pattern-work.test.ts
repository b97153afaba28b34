import { expect, test } from 'vitest'
import { matches } from '../../../../shared/jobs/define-jobs.js'
import { decide } from '../../../../shared/matching/decide.js'
import { MAX_PATTERN_WORK, PatternWork } from '../../../../shared/matching/text/pattern-work.js'
import { cpuMsOf, expectCpuBelow } from '../../../measures/cpu-limit.js'
import { compiled, factsOf } from '../message-facts.js'

test('a pattern that is small beside what is left sees all of its text', () => {
  const work = new PatternWork()
  expect(work.charactersFor(10, 1_000, MAX_PATTERN_WORK)).toBe(1_000)
  expect(work.isSpent).toBe(false)
})

test('one look has its limit, and does not spend what others may have', () => {
  const work = new PatternWork()
  expect(work.charactersFor(1_000, 262_144, MAX_PATTERN_WORK)).toBe(67_108)
  expect(work.isSpent).toBe(false)
  expect(work.charactersFor(1_000, 1_000, MAX_PATTERN_WORK)).toBe(1_000)
})

test('whatever is asked for, all looks together have an end', () => {
  const work = new PatternWork()
  let done = 0
  for (let looks = 0; looks < 10_000; looks += 1)
    done += 500 * work.charactersFor(500, 200_000, MAX_PATTERN_WORK)
  expect(done).toBeLessThanOrEqual(2 * MAX_PATTERN_WORK)
  expect(work.isSpent).toBe(true)
  expect(work.charactersFor(1, 1, MAX_PATTERN_WORK)).toBe(0)
})

test('fifty slow patterns take no longer than some, and what they did not see is a doubt', async () => {
  const slow = Array.from({ length: 50 }, (_, index) => matches(`(x+x+){40}${index}`))
  const facts = factsOf({ text: 'x '.repeat(2_000_000) })
  const decided: unknown[] = []
  const cpuMs = await cpuMsOf(() => {
    decided.push(decide(compiled({ text: slow }), facts))
  })
  expect(decided).toMatchObject([
    { result: 'unmatched', decidedBy: { doubts: ['PATTERN_INPUT_CUT'] } },
  ])
  expectCpuBelow(30_000, cpuMs)
})

test('an attachment whose name nobody looked at any more is a doubt as well', () => {
  const slow = Array.from({ length: 6 }, (_, index) => matches(`(x+x+){40}${index}`))
  const facts = factsOf({ text: 'x '.repeat(2_000_000), attachments: [{ filename: 'a.csv' }] })
  const decision = decide(
    compiled({ any: [{ text: slow }, { attachment: { name: matches('a[.]csv') } }] }),
    facts,
  )
  expect(decision).toMatchObject({
    result: 'unmatched',
    decidedBy: { doubts: ['PATTERN_INPUT_CUT'] },
  })
})
