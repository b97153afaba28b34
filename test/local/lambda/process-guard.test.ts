import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { afterEach, expect, test, vi } from 'vitest'
import { startProcessGuard } from '../../../local/lambda/process-guard.js'

const started: ChildProcess[] = []

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

test('a frozen process does not outlive a world that was killed', async () => {
  const frozenPid = await worldWithFrozenProcess()
  expect(isRunning(frozenPid)).toBe(true)

  started[0]?.kill('SIGKILL')

  await vi.waitFor(() => expect(isRunning(frozenPid)).toBe(false), { timeout: 5_000 })
})

test('closing the guard kills what is protected, and nothing that was released', async () => {
  const guard = startProcessGuard()
  const [kept, released, protectedToo] = [sleeper(), sleeper(), sleeper()]
  for (const { pid = 0 } of [kept, released, protectedToo]) guard.protect(pid)
  guard.release(released.pid ?? 0)

  const ends = [once(kept, 'exit'), once(protectedToo, 'exit')]
  await guard.close()

  expect(await Promise.all(ends)).toEqual([
    [null, 'SIGKILL'],
    [null, 'SIGKILL'],
  ])
  expect(released.signalCode).toBeNull()
  expect(isRunning(released.pid ?? 0)).toBe(true)
})

/** A process that guards a frozen child of its own; the first of `started`. */
async function worldWithFrozenProcess(): Promise<number> {
  const guardModule = new URL('../../../local/lambda/process-guard.ts', import.meta.url).href
  const world = `
    import { spawn } from 'node:child_process'
    import { startProcessGuard } from '${guardModule}'
    const guard = startProcessGuard()
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    guard.protect(child.pid)
    child.kill('SIGSTOP')
    console.log(String(child.pid))`
  const options = ['--import', 'tsx', '--input-type=module', '--eval', world]
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'] })
  started.push(child)
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return Number(line)
}

function sleeper(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  started.push(child)
  return child
}

/** A killed process whose new parent never asks for its status stays in the table: it does not run. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return (
      process.platform !== 'linux' ||
      !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    )
  } catch {
    return false
  }
}
