import { expect, test, vi } from 'vitest'
import { contains, matches } from '../../../shared/jobs/define-jobs.js'
import { decide } from '../../../shared/matching/decide.js'
import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'
import { cpuMsOf, expectCpuBelow } from '../../measures/cpu-limit.js'
import { compiled, factsOf } from './message-facts.js'

const MEGABYTE = 1024 * 1024
const GENEROUS_CPU_MS = 20_000

test.each<{ what: string; monitors: number; when: (index: number) => Conditions }>([
  {
    what: 'contains',
    monitors: 1_000,
    when: (index) => ({ subject: contains(`job-${index} ended`) }),
  },
  {
    what: 'contains, with every option',
    monitors: 1_000,
    when: (index) => ({
      subject: contains(`job-${index} ended`, { foldWidth: true, joinLines: true }),
    }),
  },
  // Fewer, so that the suite stays quick: the time grows with their number and nothing else.
  {
    what: 'matches',
    monitors: 100,
    when: (index) => ({ subject: matches(`job-${index} ended with (?P<code>d+)`) }),
  },
  {
    what: 'matches, a pattern made to be slow',
    monitors: 100,
    when: (index) => ({ subject: matches(`(x+x+)+${index}`) }),
  },
])('$what: $monitors monitors look at a subject of 1 MB in bounded time', async (row) => {
  const { what, when } = row
  const facts = factsOf({ subject: 'x ジョブ '.repeat(MEGABYTE / 10) })
  const nodes = Array.from({ length: row.monitors }, (_, index) => compiled(when(index)))
  const normalize = vi.spyOn(String.prototype, 'normalize')

  const results = new Set<string>()
  const cpuMs = await cpuMsOf(() => {
    for (const node of nodes) results.add(decide(node, facts).result)
  })
  const normalized = normalize.mock.calls.length
  normalize.mockRestore()

  console.info(`${row.monitors} monitors, ${what}: ${Math.round(cpuMs)} ms of CPU`)
  expect(results).toEqual(new Set(['unmatched']))
  expectCpuBelow(GENEROUS_CPU_MS, cpuMs)
  // The subject is put into the form they ask for once, not once for each of them.
  expect(normalized).toBeLessThanOrEqual(2)
})
