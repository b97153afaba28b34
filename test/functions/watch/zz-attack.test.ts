import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { recoverSends } from '/work/main/functions/watch/recover-sends.js'
import { openSendKey, outboxKeys, sendIdOf } from '/work/main/shared/contract/keys.js'
import { createLog } from '/work/main/shared/runtime/log.js'
import { sendTo } from '/work/main/test/shared/delivery/sends.js'
import { startSendWorld } from '/work/main/test/worlds/send-world.js'
test('10k', { timeout: 600_000 }, async () => {
  const world = await startSendWorld()
  const n = 3000
  for (let i = 0; i < n; i += 50) await Promise.all(Array.from({length: 50}, async (_, j) => {
    const id = sendIdOf(new Date('2026-11-21T12:00:00Z'), String(i + j).padStart(16, '0'))
    const send = sendTo(['a@example.com'], { id })
    await world.accept(send); await world.archive.put(openSendKey(id), id, {contentType: 'text/plain'})
  }))
  const now = () => new Date('2026-11-21T13:00:00Z')
  const t = performance.now()
  const q: string[] = []
  const r = await recoverSends({ archive: world.archive, queue: { queue: async (id) => { q.push(id) } }, log: createLog({ now, write: () => {} }), now, newId: randomUUID })
  console.log(r, performance.now() - t, 'ms', process.memoryUsage().rss / 1e6)
  await world.close()
})
