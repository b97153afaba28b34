import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockWorld, runningWorld, WorldAlreadyRuns } from '../../../local/world/world-lock.js'
import { removeDirectory } from '../../remove-directory.js'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-'))
})
afterEach(() => removeDirectory(directory))

test('what a killed world left behind is taken over', async () => {
  const file = join(directory, 'world.json')
  await writeFile(file, '{"pid": 2147483647}')
  const { unlock } = await lockWorld(directory, file)
  await unlock()
})

test('a world of this very process is one that runs: what serves a page beside it asks, too', async () => {
  const file = join(directory, 'world.json')
  const { tell, unlock } = await lockWorld(directory, file)
  await tell({ jobs: '/jobs.ts' })
  expect(await runningWorld(file)).toEqual({ pid: process.pid, jobs: '/jobs.ts' })
  await expect(lockWorld(directory, file)).rejects.toThrow(WorldAlreadyRuns)
  expect(await runningWorld(file)).toMatchObject({ jobs: '/jobs.ts' })
  await unlock()
  expect(await runningWorld(file)).toBeUndefined()
})

test('a lock with the number of this process that it never took is taken over', async () => {
  const file = join(directory, 'world.json')
  await writeFile(file, JSON.stringify({ pid: process.pid }))
  const { unlock } = await lockWorld(directory, file)
  await unlock()
})

describe.each([
  ['hand it back', 'no'],
  ['are killed while they have it', 'yes'],
])('several processes at once that %s', (_, abandons) => {
  test('never have it at the same time', async () => {
    const racers = Array.from({ length: 4 }, () => overlapsOf(20, abandons))
    expect(await Promise.all(racers)).toEqual(['0', '0', '0', '0'])
    expect((await readdir(directory)).filter((name) => name !== 'world.json')).toEqual([])
  })
})

/** Of a process that takes the lock so often. */
async function overlapsOf(rounds: number, abandons: string): Promise<string> {
  const racer = join(import.meta.dirname, 'lock-racer.ts')
  const words = ['--import', 'tsx', racer, directory, String(rounds), abandons]
  const { stdout } = await promisify(execFile)(process.execPath, words)
  return stdout.trim()
}

test('whoever reads it while it is written sees it whole', async () => {
  const file = join(directory, 'world.json')
  const { tell, unlock } = await lockWorld(directory, file)
  const told = (async () => {
    for (let count = 0; count < 200; count += 1) await tell({ jobs: 'x'.repeat(count * 50) })
  })()
  let isOver = false
  void told.then(() => {
    isOver = true
  })
  while (!isOver)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid })
  await unlock()
  expect(await readdir(directory)).toEqual([])
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
