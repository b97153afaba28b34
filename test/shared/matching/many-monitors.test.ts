import { expect, test, vi } from 'vitest'
import { contains, matches } from '../../../shared/jobs/define-jobs.js'
import { decide } from '../../../shared/matching/decide.js'
import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'
import { compiled, factsOf } from './message-facts.js'

const MEGABYTE = 1024 * 1024
const GENEROUS_MS = 20_000

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
])('$what: $monitors monitors look at a subject of 1 MB in bounded time', (row) => {
  const { what, when } = row
  const facts = factsOf({ subject: 'x ジョブ '.repeat(MEGABYTE / 10) })
  const nodes = Array.from({ length: row.monitors }, (_, index) => compiled(when(index)))
  const normalize = vi.spyOn(String.prototype, 'normalize')

  const startedAt = performance.now()
  const results = new Set(nodes.map((node) => decide(node, facts).result))
  const tookMs = Math.round(performance.now() - startedAt)
  const normalized = normalize.mock.calls.length
  normalize.mockRestore()

  console.info(`${row.monitors} monitors, ${what}: ${tookMs} ms`)
  expect(results).toEqual(new Set(['unmatched']))
  expect(tookMs).toBeLessThan(GENEROUS_MS)
  // The subject is put into the form they ask for once, not once for each of them.
  expect(normalized).toBeLessThanOrEqual(2)
})
