import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { QueueFile, readQueueFile } from '../../../../local/stand-ins/sqs/queue-file.js'
import type { StoredMessage } from '../../../../local/stand-ins/sqs/queue-message.js'
import { removeDirectory } from '../../../remove-directory.js'

const KILLED_QUEUE = fileURLToPath(new URL('./killed-queue.ts', import.meta.url))

/** Enough for the writings to be under way, of which one is cut off. */
const ACCEPTED_BEFORE_THE_END = 60

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-queue-file-'))
})

afterEach(() => removeDirectory(directory))

test('no file is an empty queue', async () => {
  expect(await readQueueFile(join(directory, 'sends.json'))).toEqual([])
})

test('calls during a writing share the next one, and each finds its message in the file', async () => {
  const path = join(directory, 'deeper', 'sends.json')
  const messages: StoredMessage[] = []
  let writings = 0
  const file = new QueueFile(path, () => {
    writings += 1
    return messages
  })
  const saves = ['a', 'b', 'c', 'd'].map(async (id) => {
    messages.push(messageOf(id))
    await file.save()
    return (await readQueueFile(path)).some((message) => message.id === id)
  })

  expect(await Promise.all(saves)).toEqual([true, true, true, true])
  expect(writings).toBeLessThan(4)
})

test('a writing that fails is told, and the next one is made', async () => {
  const path = join(directory, 'sends.json')
  let isBroken = true
  const file = new QueueFile(path, () => {
    if (isBroken) throw new Error('no room')
    return [messageOf('a')]
  })

  await expect(file.save()).rejects.toThrow('no room')
  isBroken = false
  await file.save()

  expect(await readQueueFile(path)).toEqual([messageOf('a')])
})

test('WHEN a process is killed while it writes THEN every message that it had accepted is there', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', KILLED_QUEUE, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const accepted: string[] = []
  for await (const id of createInterface({ input: child.stdout })) {
    accepted.push(id)
    if (accepted.length === ACCEPTED_BEFORE_THE_END) child.kill('SIGKILL')
  }
  if (child.signalCode === null) await once(child, 'exit')

  const kept = new Set((await readQueueFile(join(directory, 'sends.json'))).map(({ id }) => id))

  expect(accepted.length).toBeGreaterThanOrEqual(ACCEPTED_BEFORE_THE_END)
  expect(accepted.filter((id) => !kept.has(id))).toEqual([])
})

const messageOf = (id: string): StoredMessage => ({
  id,
  body: id,
  sentAt: '2026-11-21T09:00:00.000Z',
  visibleAt: '2026-11-21T09:00:00.000Z',
  receiveCount: 0,
})
