import { expect, test } from 'vitest'
import { cpuMsOf, expectCpuBelow } from './cpu-limit.js'

const AN_HOUR_MS = 3_600_000

test('what took less than its limit passes, and what took far more does not', () => {
  expectCpuBelow(1_000, 999)
  expect(() => expectCpuBelow(1_000, AN_HOUR_MS)).toThrow('less than 1000')
})

test('only what is computed counts, not what is waited for', async () => {
  const waiting = await cpuMsOf(() => new Promise((resolve) => setTimeout(resolve, 300)))
  const computing = await cpuMsOf(() => {
    const before = process.cpuUsage()
    while (process.cpuUsage(before).user < 300_000);
  })
  expect(waiting).toBeLessThan(250)
  expect(computing).toBeGreaterThanOrEqual(300)
})
