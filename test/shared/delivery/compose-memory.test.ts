import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import * as z from 'zod'

const MIB = 1024 * 1024
const WORKER = fileURLToPath(new URL('compose-in-process.ts', import.meta.url))

test('memory does not grow with the attachments: four of 25 MB against one byte', async () => {
  const small = await composedInProcess(1, 1)
  const large = await composedInProcess(25 * MIB, 4)

  expect(large.bytes).toBeGreaterThan(4 * 25 * MIB * (4 / 3))
  // Held whole, they would take 100 MiB, and 137 MiB encoded. Garbage between two collections takes up to half of that.
  expect((large.peakKib - small.peakKib) / 1024).toBeLessThan(70)
})

async function composedInProcess(sizeBytes: number, count: number) {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--import', 'tsx', WORKER],
    ...[String(sizeBytes), String(count)],
  ])
  return z.object({ bytes: z.number(), peakKib: z.number() }).parse(JSON.parse(stdout))
}
