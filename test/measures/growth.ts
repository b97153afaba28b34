import { expect } from 'vitest'

/** Four times as much may cost twice what four times is: what grows as the square costs sixteen. */
const MOST = 8
/** Work below this is not told from what the engine does meanwhile. */
const TOO_SHORT_MS = 40
const TRIES = 5

/**
 * Expects that the CPU time of work grows with its size and not faster. Time is compared with time of
 * the same process, so the speed of the machine and what else it does count for nothing. Who is unlucky
 * once is asked again; what grows too fast does so each time.
 */
export function expectLinear(size: number, work: (size: number) => unknown): void {
  const ratios: string[] = []
  for (let tried = 0; tried < TRIES; tried += 1) {
    const quarterMs = cpuMsOf(() => work(Math.round(size / 4)))
    const wholeMs = cpuMsOf(() => work(size))
    if (wholeMs < TOO_SHORT_MS || wholeMs < MOST * quarterMs) return
    ratios.push(`${Math.round(quarterMs)} ms -> ${Math.round(wholeMs)} ms`)
  }
  expect.fail(`four times as much takes more than ${MOST} times as long: ${ratios.join(', ')}`)
}

function cpuMsOf(work: () => unknown): number {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}
