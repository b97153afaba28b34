import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { readProcessMemory } from '../../../local/lambda/process-memory.js'

const MIB = 1024 * 1024

test('a running process has memory, and had at least as much', async () => {
  const memory = await readProcessMemory(process.pid)

  expect(memory?.rssBytes).toBeGreaterThan(20 * MIB)
  expect(memory?.peakRssBytes).toBeGreaterThanOrEqual(memory?.rssBytes ?? Number.NaN)
})

test('a process that has ended has none', async () => {
  const child = spawn(process.execPath, ['--version'])
  await once(child, 'exit')

  expect(await readProcessMemory(child.pid ?? 0)).toBeUndefined()
})
