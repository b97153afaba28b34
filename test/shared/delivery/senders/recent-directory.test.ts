import { beforeEach, expect, test } from 'vitest'
import { acceptSend } from '../../../../shared/delivery/accept/accept-send.js'
import { recentDirectory } from '../../../../shared/delivery/senders/recent-directory.js'
import type { SenderDirectory } from '../../../../shared/delivery/senders/sender-directory.js'
import { MemoryArchive } from '../../../faults/doubles/memory-archive.js'
import { acceptanceDeps, DIRECTORY, draftWith } from '../sending-surroundings.js'

let now = 0
let read = 0
let recent: () => SenderDirectory

beforeEach(() => {
  now = Date.parse('2026-11-27T00:00:00Z')
  read = 0
  const newDirectory = () => {
    read += 1
    return { ...DIRECTORY }
  }
  recent = recentDirectory(newDirectory, () => new Date(now))
})

test('what was read holds for 30 s, for all that ask', () => {
  const first = recent()
  now += 29_999
  expect(recent()).toBe(first)
  expect(read).toBe(1)
  now += 1
  expect(recent()).not.toBe(first)
  expect(read).toBe(2)
})

test('a clock that is set back makes it old', () => {
  const first = recent()
  now -= 1
  expect(recent()).not.toBe(first)
})

test('many that would refuse by what was read begin it anew once, and all others get that one', () => {
  const first = recent()
  const anew = Array.from({ length: 10 }, () => first.anew?.())
  expect(read).toBe(2)
  expect(new Set([...anew, recent()]).size).toBe(1)
})

test('a send by a sender that was deployed a moment ago is accepted; one by none is refused', async () => {
  let deployed: SenderDirectory = { ...DIRECTORY, sender: async () => undefined }
  recent = recentDirectory(
    () => {
      read += 1
      return deployed
    },
    () => new Date(now),
  )
  recent()
  deployed = DIRECTORY
  const send = (sender: string) =>
    acceptSend(
      { ...acceptanceDeps(new MemoryArchive(() => new Date(now))), directory: recent() },
      { draft: draftWith({ sender }), source: { kind: 'api' } },
    )
  expect(await send('default')).toMatchObject({ kind: 'accepted' })
  expect(read).toBe(2)
  expect(await send('defualt')).toMatchObject({ kind: 'refused' })
})
