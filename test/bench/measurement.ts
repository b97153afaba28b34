import { readFile } from 'node:fs/promises'
import { z } from 'zod'

/** What a contestant measured of itself. */
export const measurementSchema = z.object({
  wallMs: z.number(),
  /** User and system. */
  cpuMs: z.number(),
  /** Of the whole process, its start included. */
  peakRssBytes: z.number(),
  /** What the contestant has to say about its result, to be compared with that of the others. */
  result: z.string(),
})

/** What a contestant measured of itself. */
export type Measurement = z.output<typeof measurementSchema>

const KIB = 1024

/**
 * Does a piece of work in a contestant's process, and writes what it took to the standard output. The start of the
 * process and the loading of libraries are over by then, and what the work needs is prepared: neither is counted.
 */
export async function measure(work: () => Promise<string>): Promise<void> {
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const result = await work()
  const wallMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(cpuBefore)
  const measurement: Measurement = {
    wallMs,
    cpuMs: (user + system) / 1_000,
    peakRssBytes: await peakRssBytes(),
    result,
  }
  process.stdout.write(JSON.stringify(measurement))
}

/** Linux passes the ru_maxrss of whoever starts a process on to it; VmHWM is that of the process alone. */
async function peakRssBytes(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '')
  const [, peak] = /^VmHWM:\s+(\d+) kB/m.exec(status) ?? []
  return (peak === undefined ? process.resourceUsage().maxRSS : Number(peak)) * KIB
}
