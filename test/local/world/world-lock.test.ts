import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockWorld, runningWorld, WorldAlreadyRuns } from '../../../local/world/world-lock.js'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('what a killed world left behind is taken over', async () => {
  const file = join(directory, 'world.json')
  await writeFile(file, '{"pid": 2147483647}')
  const { unlock } = await lockWorld(directory, file)
  await unlock()
})

test('a lock that cannot be written is an error, not waited for', async () => {
  const file = join(directory, 'no-such-directory', 'world.json')
  await expect(lockWorld(directory, file)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a world that runs keeps others away, whatever its directory is called', async () => {
  const file = join(directory, 'world.json')
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { cwd: '/' })
  try {
    await writeFile(file, JSON.stringify({ pid: holder.pid, api: 'http://127.0.0.1:8080' }))
    await expect(lockWorld(directory, file)).rejects.toThrow(WorldAlreadyRuns)
    expect(await runningWorld(file)).toEqual({ pid: holder.pid, api: 'http://127.0.0.1:8080' })
  } finally {
    holder.kill('SIGKILL')
  }
})

test('a process that is no Node is a stranger with the same id', async () => {
  const file = join(directory, 'world.json')
  const stranger = spawn('sleep', ['60'])
  try {
    await writeFile(file, JSON.stringify({ pid: stranger.pid }))
    expect(await runningWorld(file)).toBeUndefined()
    const { unlock } = await lockWorld(directory, file)
    await unlock()
  } finally {
    stranger.kill('SIGKILL')
  }
})
