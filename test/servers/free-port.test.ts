import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePort } from './free-port.js'

test('no port is given away twice, also to those who ask at once', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, () => freePort()))
  expect(new Set(ports).size).toBe(50)
})

test('a port that somebody listens on is passed over', async () => {
  const first = await freePort()
  const server = createServer().listen(first + 1, '127.0.0.1')
  await once(server, 'listening')
  const given = [await freePort(), await freePort()]
  server.close()
  expect(given).not.toContain(first + 1)
})

test('none is of those that kernels take for connections', async () => {
  expect(await freePort()).toBeLessThan(32_768)
})
