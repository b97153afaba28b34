import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { expectCpuBelow } from '../measures/cpu-limit.js'
import { removeDirectory } from '../remove-directory.js'
import { CASES } from './conditions/cases.js'
import { measureCases } from './conditions/measure-cases.js'

const MIB = 1024 * 1024
/** Ten times what the dearest of them takes on a machine of 2 cores. */
const GENEROUS_CPU_MS = 20_000
/** What the smallest monitor function has. */
const GENEROUS_MEMORY_BYTES = 256 * MIB
const LIMIT_MS = 300_000

/** 1,000 patterns on a long mail take 15 s: that is for the bench. */
const names = Object.keys(CASES).filter((name) => !name.startsWith('1,000 monitors, matches'))

test('deciding is bounded in time and memory at its dearest', { timeout: LIMIT_MS }, async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-bench-'))
  onTestFinished(() => removeDirectory(directory))
  let measured = 0
  for await (const { name, cpuMs, peakRssBytes, result } of measureCases(directory, names)) {
    console.info(`${name}: ${Math.round(cpuMs)} ms of CPU, ${Math.round(peakRssBytes / MIB)} MiB`)
    expect(result, name).toMatch(/^\d+ unmatched$/)
    expectCpuBelow(GENEROUS_CPU_MS, cpuMs)
    expect(peakRssBytes, name).toBeLessThan(GENEROUS_MEMORY_BYTES)
    measured += 1
  }
  expect(measured).toBe(names.length)
})
