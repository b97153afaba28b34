import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { startLoopbackServer } from '../../../local/stand-ins/loopback-server.js'

test('GIVEN a request that is never answered WHEN the server is closed THEN its socket ends at once', async () => {
  const arrived = Promise.withResolvers<void>()
  const server = await startLoopbackServer(() => arrived.resolve())
  const { hostname, port } = new URL(server.endpoint)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  const ended = once(socket, 'close')
  socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  await arrived.promise
  await server.close()
  await ended
})

test('it listens on the loopback interface, on the port it is given', async () => {
  const first = await startLoopbackServer(() => undefined)
  const { hostname, port } = new URL(first.endpoint)
  expect(hostname).toBe('127.0.0.1')
  await expect(startLoopbackServer(() => undefined, Number(port))).rejects.toThrow('EADDRINUSE')
  await first.close()
  const second = await startLoopbackServer(() => undefined, Number(port))
  expect(second.endpoint).toBe(first.endpoint)
  await second.close()
})
