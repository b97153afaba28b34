import { expect } from 'vitest'

/** What the yardstick takes of the CPU where the limits were chosen. */
const YARDSTICK_MS = 90
const ROUNDS = 20_000_000

/**
 * Expects that work took less CPU time than its limit. A machine that computes more slowly than the one
 * on which the limit was chosen, or that is kept busy, gets more by so much: the limit is about the work.
 */
export function expectCpuBelow(limitMs: number, cpuMs: number): void {
  if (cpuMs < limitMs) return
  expect(cpuMs / slowness()).toBeLessThan(limitMs)
}

/** The CPU time that this process took for work, in milliseconds. */
export async function cpuMsOf(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

function slowness(): number {
  const before = process.cpuUsage()
  let sum = 0
  for (let round = 0; round < ROUNDS; round += 1) sum = (sum * 31 + round) % 1_000_003
  const { user, system } = process.cpuUsage(before)
  if (sum < 0) throw new Error('the yardstick was left out')
  return Math.max(1, (user + system) / 1_000 / YARDSTICK_MS)
}
