import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as passed } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { IMAP_LIMITS, type ImapLimits } from '../../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../../shared/mailbox/imap/imap-mailbox.js'
import type { MailboxSession, MailServer } from '../../../../shared/mailbox/mailbox-session.js'
import { withGrowingLimit } from '../../../measures/growing-limit.js'
import { removeDirectory } from '../../../remove-directory.js'
import {
  type Behaviour,
  type ScriptedOptions,
  startScriptedImapServer,
} from '../../../servers/scripted/scripted-imap-server.js'
import { type SecuredOptions, startSecuredServer } from '../../../servers/secured-server.js'
import {
  makeServerCertificate,
  type ServerCertificate,
} from '../../../servers/server-certificate.js'

const MIB = 1024 * 1024
const SMALL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody of a mail\r\n')
const LARGE = Buffer.concat([SMALL, Buffer.alloc(8 * MIB, `${'x'.repeat(76)}\r\n`)])
const LOGIN = { username: 'operations@example.com', password: 'not-a-real-password' }
const SECURITIES = ['none', 'tls', 'starttls'] as const
const LIMIT_MS = 200

let directory: string
let certificate: ServerCertificate

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-imap-'))
  certificate = await makeServerCertificate(directory)
})
afterAll(() => removeDirectory(directory))

describe.each(SECURITIES)('secured by %s', (security) => {
  test('messages of every size come as they are', async () => {
    const messages = [SMALL, LARGE, Buffer.alloc(MIB, '\0\r\n\xff', 'latin1')]
    const session = await examined(await givenServer(security, { messages }))
    const heads: number[] = []
    for await (const { uid, size } of session.heads(1, 3)) heads.push(uid, size)
    expect(heads).toEqual(messages.flatMap(({ length }, index) => [index + 1, length]))
    for await (const { uid, raw } of session.messages([1, 3]))
      expect(raw?.equals(messages[uid - 1] ?? SMALL)).toBe(true)
    const pieces: Buffer[] = []
    for await (const piece of session.message(2, LARGE.length)) pieces.push(piece)
    expect(Buffer.concat(pieces).equals(LARGE)).toBe(true)
    expect(pieces.every(({ length }) => length <= IMAP_LIMITS.pieceBytes)).toBe(true)
  })

  test('tells of the certificate that it is secured by, and of none in the clear', async () => {
    const shown: {
      readonly subject: string
      readonly fingerprint: string
      readonly expiresAt: Date
    }[] = []
    const server = await givenServer(security, { messages: [] })
    const options = { timeLimitMs: 20_000, onCertificate: shown.push.bind(shown) }
    const session = await imapMailboxes(IMAP_LIMITS)(server, LOGIN, options)
    session.close()
    expect(shown).toEqual(
      security === 'none'
        ? []
        : [
            {
              subject: 'localhost',
              fingerprint: expect.stringMatching(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/),
              expiresAt: expect.any(Date),
              issuer: 'Test CA',
            },
          ],
    )
    expect(shown.every(({ expiresAt }) => expiresAt > new Date())).toBe(true)
  })

  test('who stops early can go on with something else', async () => {
    const session = await examined(await givenServer(security, { messages: [LARGE, SMALL] }))
    for await (const _ of session.message(1, LARGE.length)) break
    for await (const _ of session.heads(1, 2)) break
    await expect(readAll(session.message(1, LARGE.length), true)).rejects.toThrow('given up')
    expect(await session.uids(1, 9)).toEqual([1, 2])
  })

  test('who waits for long before anything else is asked for has not lost the session', async () => {
    const server = await givenServer(security, { messages: [SMALL] })
    await withGrowingLimit(LIMIT_MS, async (socketTimeoutMs) => {
      const session = await examined(server, { ...IMAP_LIMITS, socketTimeoutMs })
      for await (const _ of session.messages([1])) await passed(3 * socketTimeoutMs)
      expect(await session.uids(1, 9)).toEqual([1])
    })
  })

  test('a session that is closed in the middle ends, and says so', async () => {
    const session = await examined(await givenServer(security, { messages: [LARGE] }))
    const pieces = session.message(1, LARGE.length)
    await expect(
      (async () => {
        for await (const _ of pieces) session.close()
      })(),
    ).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  })

  test('a session whose time is up while the server is held back ends, and says so', async () => {
    const server = await givenServer(security, { messages: [Buffer.alloc(30 * MIB)] })
    await withGrowingLimit(1_000, async (timeLimitMs) => {
      const session = await examined(server, IMAP_LIMITS, timeLimitMs)
      const late = Date.now() + timeLimitMs
      await expect(
        (async () => {
          for await (const _ of session.message(1, 30 * MIB))
            if (Date.now() < late) await passed(late - Date.now() + 1)
        })(),
      ).rejects.toMatchObject({ code: 'TOO_SLOW' })
    })
  })

  test('what the server said before it hung up is the reason', async () => {
    const behaviour: Behaviour = ({ name }, { write, end }) => {
      if (name !== 'UID FETCH') return false
      write('* BYE [UNAVAILABLE] down for the night\r\n')
      end()
      return true
    }
    const session = await examined(await givenServer(security, { messages: [SMALL], behaviour }))
    await expect(readAll(session.heads(1, 1))).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      message: expect.stringContaining('down for the night'),
    })
  })
})

describe('no session comes about', () => {
  test.each(['tls', 'starttls'] as const)(
    '%s with a certificate nobody trusts',
    async (security) => {
      const server = await givenServer(security, {})
      await expect(opened({ ...server, ca: undefined })).rejects.toMatchObject({
        code: 'TLS_CERT_UNTRUSTED',
      })
    },
  )

  test.each(['tls', 'starttls'] as const)('%s with a certificate of another', async (security) => {
    const server = await givenServer(security, {})
    const other = { ...server, servername: 'imap.example.com' }
    await expect(opened(other)).rejects.toMatchObject({ code: 'TLS_CERT_NAME' })
  })

  test.each(SECURITIES)('%s where nobody listens', async (security) => {
    const server = { host: '127.0.0.1', port: 1, security }
    await expect(opened(server)).rejects.toMatchObject({ code: 'NETWORK' })
  })

  test.each(SECURITIES)('%s with a name that is none', async (security) => {
    const server = { host: 'no-such-host.invalid', port: 143, security }
    await expect(opened(server)).rejects.toMatchObject({ code: 'HOST_NOT_FOUND' })
  })

  test.each([
    ['hangs up', (socket: Socket) => socket.end(), /^(CONNECTION_LOST|TLS_REQUIRED|TLS_BROKEN)$/],
    ['resets', (socket: Socket) => socket.resetAndDestroy(), /^(CONNECTION_LOST|TLS_BROKEN)$/],
    ['says NO', (socket: Socket, tag: string) => socket.write(`${tag} NO not now\r\n`), /^TLS_/],
  ])('a server that %s in the place of starting TLS', async (_, onStartTls, code) => {
    const server = await givenServer('starttls', {}, (socket, tag) => {
      onStartTls(socket, tag)
    })
    await expect(opened(server)).rejects.toMatchObject({ code: expect.stringMatching(code) })
  })
})

describe('nothing that was said in the clear counts once TLS has been asked for', () => {
  const INJECTED = '* OK [ALERT] injected\r\nA2 OK injected\r\n'
  const injections: readonly (readonly [string, (socket: Socket, tag: string) => void])[] = [
    ['in the same packet', (socket, tag) => socket.write(`${tag} OK begin\r\n${INJECTED}`)],
    ['cut short', (socket, tag) => socket.write(`${tag} OK begin\r\n* OK half`)],
    [
      'in the next packet',
      (socket, tag) => {
        socket.setNoDelay(true)
        socket.write(`${tag} OK begin\r\n`, () => socket.write(INJECTED))
      },
    ],
    [
      'in the middle of the handshake',
      (socket, tag) => {
        socket.write(`${tag} OK begin\r\n`)
        socket.once('data', () => socket.write(INJECTED))
      },
    ],
  ]

  test.each(injections)('%s', async (_, onStartTls) => {
    const heard: string[] = []
    const server = await givenServer('starttls', {}, (socket, tag) => {
      socket.on('data', (data) => heard.push(data.toString('latin1')))
      onStartTls(socket, tag)
    })
    await expect(opened(server)).rejects.toMatchObject({
      name: expect.stringMatching(/^(?:StartTlsMissing|TlsBroken|ConnectionLost)$/),
    })
    expect(heard.join('')).not.toContain(LOGIN.password)
    expect(heard.join('')).not.toContain('LOGIN')
  })
})

describe('a folder of 300,000 messages', () => {
  const COUNT = 300_000
  const EXISTS = `* ${COUNT} EXISTS\r\n* OK [UIDVALIDITY 1] \r\n* OK [UIDNEXT ${3 * COUNT}] \r\n`
  const UIDS = Array.from({ length: COUNT }, (_, index) => 3 * index + 1)
  const answers: readonly (readonly [string, (uids: readonly number[]) => string])[] = [
    ['lists', (uids) => `* SEARCH ${uids.join(' ')}\r\n`],
    ['lists with blanks behind them', (uids) => `* SEARCH ${uids.join(' ')}  \r\n`],
    ['lists as they came with IMAP4rev2', (uids) => `* ESEARCH UID ALL ${uids.join(',')}\r\n`],
    ['lists in disorder', (uids) => `* SEARCH ${uids.toReversed().join(' ')}\r\n`],
  ]

  test.each(answers)('is listed whole, by %s', async (_, answerOf) => {
    let searches = 0
    const behaviour: Behaviour = ({ tag, name, args }, { write }) => {
      if (name === 'EXAMINE') {
        write(`${EXISTS}${tag} OK [READ-ONLY] done\r\n`)
        return true
      }
      if (name !== 'UID SEARCH') return false
      searches += 1
      const [, first = 0, last = 0] = (/(\d+):(\d+)/.exec(args) ?? []).map(Number)
      const uids = UIDS.filter((uid) => first <= uid && uid <= last)
      write(`${answerOf(uids)}${tag} OK done\r\n`)
      return true
    }
    const session = await examined(await givenServer('none', { behaviour }))
    expect(await session.uids(1, 3 * COUNT)).toEqual(UIDS)
    expect(searches).toBe(5)
  })
})

/** A scripted server, secured. */
async function givenServer(
  security: (typeof SECURITIES)[number],
  options: ScriptedOptions,
  onStartTls?: SecuredOptions['onStartTls'],
): Promise<MailServer> {
  const scripted = await startScriptedImapServer(options)
  onTestFinished(scripted.close)
  const server = await startSecuredServer({
    security,
    certificate,
    onConnection: async (client) => {
      const upstream = connect(scripted)
      // With STARTTLS the greeting was before.
      if (security === 'starttls') await once(upstream, 'data')
      upstream.on('error', () => {})
      client.on('close', () => upstream.destroy())
      client.pipe(upstream)
      upstream.pipe(client)
    },
    ...(onStartTls && { onStartTls }),
  })
  onTestFinished(server.close)
  return { host: server.host, port: server.port, security, ca: certificate.authorityPem }
}

async function opened(server: MailServer, limits: ImapLimits = IMAP_LIMITS, timeLimitMs = 20_000) {
  const session = await imapMailboxes(limits)(server, LOGIN, { timeLimitMs })
  onTestFinished(session.close.bind(session))
  return session
}

async function examined(
  server: MailServer,
  ...limits: readonly [ImapLimits?, number?]
): Promise<MailboxSession> {
  const session = await opened(server, ...limits)
  await session.examine('INBOX')
  return session
}

async function readAll(rows: AsyncIterable<unknown>, givesUp = false): Promise<void> {
  for await (const _ of rows) if (givesUp) throw new Error('given up')
}
