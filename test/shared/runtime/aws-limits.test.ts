import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { S3Client } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { portOf } from '../../../local/mail-server/listening.js'
import { S3Archive } from '../../../shared/archive/s3-archive.js'
import { AWS_LIMITS } from '../../../shared/runtime/aws-limits.js'

const LIMIT_MS = 200

let server: Server
const sockets = new Set<Socket>()

beforeEach(async () => {
  // Takes every connection and says nothing.
  server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

test('a bucket that never answers is a failure within the limit, not a hang', async () => {
  const client = new S3Client({
    maxAttempts: 2,
    requestHandler: {
      ...AWS_LIMITS.requestHandler,
      requestTimeout: LIMIT_MS,
      socketTimeout: LIMIT_MS,
    },
    region: 'local',
    endpoint: `http://127.0.0.1:${portOf(server.address())}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
  })
  await expect(new S3Archive(client, 'mail').read('state/x.json')).rejects.toMatchObject({
    code: 'STORAGE_IO',
  })
  // Without the limit it would wait for ever; with it, it tries once more.
  expect(sockets.size).toBe(2)
})

test('every wait has a limit', () => {
  const { connectionTimeout, requestTimeout, socketTimeout, throwOnRequestTimeout } =
    AWS_LIMITS.requestHandler
  expect([connectionTimeout, requestTimeout, socketTimeout].every((limitMs) => limitMs > 0)).toBe(
    true,
  )
  expect(throwOnRequestTimeout).toBe(true)
})
