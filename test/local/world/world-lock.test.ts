import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockWorld } from '../../../local/world/world-lock.js'

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
