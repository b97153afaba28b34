import { createHash } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import type { MailServer } from '../../shared/mailbox/mailbox-session.js'
import { removeDirectory } from '../remove-directory.js'
import { startCyrus } from '../servers/cyrus.js'
import { startDovecot } from '../servers/dovecot.js'
import { realServer } from '../servers/real-server.js'
import { startSecuredServer } from '../servers/secured-server.js'
import { makeServerCertificate } from '../servers/server-certificate.js'

const MIB = 1024 * 1024
const LARGE = mailOf(60 * MIB)
const MAILS = [LARGE, mailOf(100)]
const LIMITS = { ...IMAP_LIMITS, socketTimeoutMs: 500 }
/** The server is held back for longer than it may be silent. */
const SLOW_MS = 800

/** A server that has the mails, and how its user logs in. */
interface FilledServer {
  readonly places: ReadonlyMap<MailServer['security'], MailServer>
  readonly login: { readonly username: string; readonly password: string }
  readonly stop: () => Promise<void>
}

const servers = [
  {
    name: 'Dovecot',
    here: realServer('dovecot'),
    fill: filledDovecot,
    ways: ['none', 'tls', 'starttls'],
  },
  { name: 'Cyrus', here: realServer('cyrus'), fill: filledCyrus, ways: ['none', 'tls'] },
] as const
for (const { name, here } of servers)
  if (!here.available) console.log(`Skipped: large mail on ${name}. ${here.reason}`)

for (const { name, here, fill, ways } of servers) {
  describe.skipIf(!here.available)(`a mail of 60 MB on ${name}`, () => {
    let server: FilledServer
    beforeAll(async () => {
      server = await fill()
    })
    afterAll(() => server?.stop())

    const examined = async (way: MailServer['security']) => {
      const place = server.places.get(way)
      if (!place) throw new Error(`${name} has no way ${way}`)
      const session = await imapMailboxes(LIMITS)(place, server.login, { timeLimitMs: 25_000 })
      onTestFinished(() => session.close())
      await session.examine('INBOX')
      return session
    }

    test.each(ways)(
      'arrives byte for byte, though its reader is slow at times: %s',
      async (way) => {
        const session = await examined(way)
        const hash = createHash('sha256')
        let bytes = 0
        for await (const piece of session.message(1, LARGE.length)) {
          if (bytes < 10 * MIB && bytes + piece.length >= 10 * MIB) await passed(SLOW_MS)
          bytes += piece.length
          hash.update(piece)
        }
        expect(bytes).toBe(LARGE.length)
        expect(hash.digest('hex')).toBe(createHash('sha256').update(LARGE).digest('hex'))
        expect(await session.uids(1, 2)).toEqual([1, 2])
      },
    )

    test.each(ways)(
      'arrives byte for byte in ranges, whose seams are the same: %s',
      async (way) => {
        const session = await examined(way)
        const hash = createHash('sha256')
        let offset = 0
        let seam = Buffer.alloc(0)
        for (const asked of [5 * MIB, 17 * MIB + 3, 1, 200 * MIB]) {
          const pieces: Buffer[] = []
          const from = offset - seam.length
          for await (const piece of session.range(1, from, seam.length + asked)) pieces.push(piece)
          const range = Buffer.concat(pieces)
          expect(range.subarray(0, seam.length).equals(seam)).toBe(true)
          const news = range.subarray(seam.length)
          expect(news.length).toBe(Math.min(asked, LARGE.length - offset))
          hash.update(news)
          offset += news.length
          seam = range.subarray(-1_000)
        }
        expect(offset).toBe(LARGE.length)
        expect(hash.digest('hex')).toBe(createHash('sha256').update(LARGE).digest('hex'))
      },
    )

    test.each(ways)('is left in the middle, and the session goes on: %s', async (way) => {
      const session = await examined(way)
      for await (const piece of session.message(1, LARGE.length)) if (piece.length > 0) break
      expect(await session.uids(1, 2)).toEqual([1, 2])
    })
  })
}

async function filledDovecot(): Promise<FilledServer> {
  const { host, imapPort, imapsPort, certificatePem: ca, user, ...dovecot } = await startDovecot()
  await dovecot.deliver(user, MAILS)
  return {
    places: new Map([
      ['none', { host, port: imapPort, security: 'none' }],
      ['tls', { host, port: imapsPort, security: 'tls', ca }],
      ['starttls', { host, port: imapPort, security: 'starttls', ca }],
    ]),
    login: { username: user, password: dovecot.password },
    stop: dovecot.stop,
  }
}

/** It has no TLS of its own here. */
async function filledCyrus(): Promise<FilledServer> {
  const { host, imapPort: port, user, ...cyrus } = await startCyrus()
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-large-'))
  const certificate = await makeServerCertificate(directory)
  const front = await startSecuredServer({
    security: 'tls',
    certificate,
    onConnection: (client) => {
      const upstream = connect({ host, port })
      upstream.on('error', () => {})
      client.on('close', () => upstream.destroy())
      client.pipe(upstream).pipe(client)
    },
  })
  await cyrus.deliver(MAILS)
  return {
    places: new Map([
      ['none', { host, port, security: 'none' }],
      [
        'tls',
        { host: front.host, port: front.port, security: 'tls', ca: certificate.authorityPem },
      ],
    ]),
    login: { username: user, password: cyrus.password },
    stop: async () => {
      await front.close()
      await cyrus.stop()
      await removeDirectory(directory)
    },
  }
}

function mailOf(bytes: number): Buffer {
  const head = Buffer.from('From: a@example.com\r\nSubject: large\r\n\r\n')
  const lines = Buffer.alloc(bytes - (bytes % 79), 'x'.repeat(70).concat(')\r\n* 1 \r\n'))
  return Buffer.concat([head, lines])
}
