import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ImapSocket } from '../../../../shared/mailbox/imap/imap-socket.js'
import {
  ImapTransport,
  type TransportOptions,
} from '../../../../shared/mailbox/imap/imap-transport.js'
import { type ArrivingRow, FetchRows } from '../../../../shared/mailbox/imap/rows/fetch-rows.js'
import { withGrowingLimit } from '../../../measures/growing-limit.js'
import { removeDirectory } from '../../../remove-directory.js'
import { type OnConnection, startSecuredServer } from '../../../servers/secured-server.js'
import {
  makeServerCertificate,
  type ServerCertificate,
} from '../../../servers/server-certificate.js'

const KIB = 1024
const MIB = 1024 * KIB
/** As TCP and TLS may cut what is sent, and worse. */
const ODD_SIZES = [1, 7, 1_460, 16_385, 65_537, 3, 262_143]
const LIMIT_MS = 60
/** While 32 MB are sent, on a busy machine. */
const SLOW_LIMIT_MS = 500
/** Between two rows, of whatever length. */
const BESIDE = '* 3 EXISTS\r\n* OK [ALERT] {5}\r\n* 1 F\r\n'

let directory: string
let certificate: ServerCertificate

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-transport-'))
  certificate = await makeServerCertificate(directory)
})
afterAll(() => removeDirectory(directory))

describe.each(['none', 'tls', 'starttls'] as const)('secured by %s', (security) => {
  test('50 MB arrive byte for byte: FETCH responses in rows, and all else beside them', async () => {
    const bodies = Array.from({ length: 13 }, (_, index) => patternOf(index, 4 * MIB + index))
    const sent = bodies.flatMap((body, uid) => [rowOf(uid, body), Buffer.from(BESIDE)])
    const { rows, socket } = await connected(security, (client) => void sendOddly(client, sent))
    const beside = textOf(socket)
    const sums: string[] = []
    for await (const { body } of each(rows)) {
      sums.push(sha256(body))
      if (sums.length === bodies.length) break
    }
    rows.discard()
    expect(sums).toEqual(bodies.map(sha256))
    expect(await beside).toBe(BESIDE.repeat(bodies.length))
  })

  test('nothing that came before the end is lost, though the server hangs up at once', async () => {
    const { rows, socket } = await connected(security, (client) => {
      client.end(`${'* 2 FETCH (UID 2)\r\n'.repeat(10)}* BYE enough\r\n`)
    })
    expect(await textOf(socket)).toBe('* BYE enough\r\n')
    rows.finish()
    expect(await countOf(rows)).toBe(10)
  })

  test('a slow reader holds the server back, for longer than its silence may last', async () => {
    const body = patternOf(1, 16 * MIB)
    await withGrowingLimit(SLOW_LIMIT_MS, async (limitMs) => {
      let isSent = false
      const { rows, socket } = await connected(security, (client) => {
        for (let uid = 1; uid <= 2; uid += 1) client.write(rowOf(uid, body))
        client.write('', () => {
          isSent = true
        })
      })
      const onTimeout = vi.fn()
      socket.on('timeout', onTimeout)
      socket.setTimeout(limitMs)
      const sums: string[] = []
      for await (const row of each(rows)) {
        if (sums.length === 0) await passed(2.5 * limitMs)
        if (sums.length === 0) expect(isSent).toBe(false)
        sums.push(sha256(row.body))
        if (sums.length === 2) break
      }
      expect(sums).toEqual([sha256(body), sha256(body)])
      expect(onTimeout).not.toHaveBeenCalled()
    })
  })

  test('a server that stops in the middle of a row has stalled', async () => {
    const { socket } = await connected(security, (client) => {
      client.write('* 1 FETCH (UID 1 BODY[] {9}\r\nhalf')
    })
    socket.setTimeout(LIMIT_MS)
    await once(socket, 'timeout')
  })

  test('silence is no stall as long as nothing was asked for', async () => {
    const isAwaited = vi.fn(() => false)
    const { socket } = await connected(security, () => {}, { isAwaited })
    const onTimeout = vi.fn()
    socket.on('timeout', onTimeout)
    socket.setTimeout(LIMIT_MS)
    await vi.waitFor(() => expect(isAwaited.mock.calls.length).toBeGreaterThan(2))
    expect(onTimeout).not.toHaveBeenCalled()
    isAwaited.mockReturnValue(true)
    await once(socket, 'timeout')
  })

  test('a row that makes no sense ends the connection, and says why', async () => {
    const closed = Promise.withResolvers<void>()
    const { socket } = await connected(security, (client) => {
      client.on('close', () => closed.resolve())
      client.write('* 1 FETCH (UID x)\r\n')
    })
    await expect(once(socket, 'end')).rejects.toMatchObject({ name: 'UnreadableResponse' })
    await closed.promise
  })

  test('what came before a reset is not lost, and the reset is told once', async () => {
    const { rows, socket, reset } = await connected(security, (client) => {
      client.write('* 2 FETCH (UID 2)\r\n* BYE enough\r\n')
      client.once('data', () => reset())
    })
    const onError = vi.fn()
    socket.on('error', onError)
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const [heard] = await once(socket, 'data')
    socket.write('NOOP\r\n')
    await closed
    expect(String(heard)).toBe('* BYE enough\r\n')
    expect(onError.mock.calls).toEqual([[expect.objectContaining({ code: 'ECONNRESET' })]])
    rows.finish()
    expect(await countOf(rows)).toBe(1)
  })

  test('what is sent arrives', async () => {
    const received = Promise.withResolvers<string>()
    const text = 'A1 APPEND '.repeat(MIB / 8)
    const { socket } = await connected(security, (client) => {
      let got = ''
      client.on('data', (data) => {
        got += data
        if (got.length >= text.length) received.resolve(got)
      })
    })
    socket.write(text)
    expect(await received.promise).toBe(text)
  })
})

test('TLS can only be started on a connection', () => {
  const transport = new ImapTransport({
    maxRowBytes: 1,
    isAwaited: () => true,
    greetingTimeoutMs: 10_000,
    startsTls: true,
  })
  const address = { host: 'localhost', port: 143, tls: {} }
  expect(() => transport.upgrade(undefined, address, () => {})).toThrow('there is no connection')
})

/** A session's way to a server that goes on as given once it is secured, with all its FETCH responses diverted. */
async function connected(
  security: 'none' | 'tls' | 'starttls',
  onConnection: OnConnection,
  options: Partial<TransportOptions> = {},
): Promise<{ socket: ImapSocket; rows: FetchRows; reset: () => void }> {
  const server = await startSecuredServer({ security, certificate, onConnection })
  onTestFinished(server.close)
  const startsTls = security === 'starttls'
  const transport = new ImapTransport({
    maxRowBytes: MIB,
    greetingTimeoutMs: 10_000,
    isAwaited: () => true,
    startsTls,
    ...options,
  })
  const limit = 16 * MIB
  const handling = { section: '', maxBytes: limit, keptBytes: limit } as const
  const rows = new FetchRows(handling, () => transport.readOn())
  // A name that has an address more than the server has: both are tried.
  const address = { host: 'localhost', port: server.port, tls: { ca: certificate.authorityPem } }
  const first = transport.connect({ ...address, secure: security === 'tls' }, () => {
    if (!startsTls) transport.divertTo(rows)
  })
  onTestFinished(() => {
    first.destroy()
  })
  if (!startsTls) return { socket: first, rows, reset: server.reset }

  await once(first, 'data')
  first.write('A1 STARTTLS\r\n')
  expect(String(await once(first, 'data'))).toBe('A1 OK begin\r\n')
  const socket = transport.upgrade(first, address, () => {})
  onTestFinished(() => {
    socket.destroy()
  })
  transport.divertTo(rows)
  return { socket, rows, reset: server.reset }
}

const patternOf = (seed: number, length: number): Buffer =>
  Buffer.alloc(length, `${seed}\r\n* 1 FETCH (UID ${seed})\r\n\0\xff{${seed}}`, 'latin1')

const rowOf = (uid: number, body: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`* ${uid} FETCH (UID ${uid} BODY[] {${body.length}}\r\n`),
    body,
    Buffer.from(')\r\n'),
  ])

async function sendOddly(client: Socket, parts: readonly Buffer[]): Promise<void> {
  client.setNoDelay(true)
  let left = Buffer.concat(parts)
  for (let index = 0; left.length > 0; index += 1) {
    const size = ODD_SIZES[index % ODD_SIZES.length] ?? 1
    if (!client.write(left.subarray(0, size))) await once(client, 'drain')
    left = left.subarray(size)
  }
  client.end()
}

const sha256 = (bytes: Buffer = Buffer.alloc(0)): string =>
  createHash('sha256').update(bytes).digest('hex')

/** All that comes, up to the end. */
async function textOf(socket: ImapSocket): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += chunk
  return text
}

async function countOf(rows: FetchRows): Promise<number> {
  let count = 0
  for await (const _ of each(rows)) count += 1
  return count
}

async function* each(rows: FetchRows): AsyncGenerator<ArrivingRow> {
  for await (const batch of rows.batches()) yield* batch
}
