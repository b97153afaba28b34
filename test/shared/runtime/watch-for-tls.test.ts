import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { portOf } from '../../../local/mail-server/listening.js'
import { authorizeByPop } from '../../../shared/delivery/transports/pop/pop-before-smtp.js'
import { smtpTransport } from '../../../shared/delivery/transports/smtp/smtp-transport.js'
import { asFailure } from '../../../shared/failures/failure-error.js'
import { IMAP_LIMITS } from '../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../shared/mailbox/imap/imap-mailbox.js'
import { removeDirectory } from '../../remove-directory.js'
import { makeMemoryDirectory } from '../../servers/memory-directory.js'
import { makeServerCertificate, type ServerCertificate } from '../../servers/server-certificate.js'
import {
  AUTH,
  messageOf,
  NO_HURRY,
  PASSWORD_LOGIN,
  smtpSender,
  tellNobody,
} from '../delivery/transports/smtp/smtp-samples.js'

type Security = 'tls' | 'starttls' | 'none'

/** The code and the words of a session that fails, on each protocol. */
type Fail = (port: number, security: Security) => Promise<{ code: string; words: string }>

const HOST = '127.0.0.1'
const LOGIN = { username: 'tim', password: 'tanstaaftanstaaf' }

const byImap: Fail = async (port, security) => {
  const open = imapMailboxes({ ...IMAP_LIMITS, greetingTimeoutMs: 4_000 })
  const error = await open({ host: HOST, port, security }, LOGIN, { timeLimitMs: 60_000 }).catch(
    asFailure,
  )
  return 'code' in error ? { code: error.code, words: error.message } : { code: '', words: '' }
}

const bySmtp: Fail = async (port, security) => {
  const sender = smtpSender(
    { host: HOST, port },
    {
      auth: { ...AUTH, allowCleartext: true },
      security,
      limits: { connectSeconds: 20, responseSeconds: 4, wholeSeconds: 60 },
    },
  )
  const transport = smtpTransport({ sender, login: PASSWORD_LOGIN, deadline: NO_HURRY })
  const [outcome] = await transport.deliver(messageOf(), ['to@example.com'], tellNobody)
  await transport.close()
  return { code: outcome?.code ?? '', words: outcome?.reason ?? '' }
}

const byPop: Fail = async (port, security) => {
  const pop = { host: HOST, port, security, apop: false, secret: 'legacy', waitSeconds: 0 }
  const error = await authorizeByPop({
    pop: { ...pop, allowCleartext: true },
    login: LOGIN,
    limits: { connectSeconds: 20, responseSeconds: 4 },
    deadline: { remainingMs: () => 60_000 },
    pause: async () => {},
  }).then(() => undefined, asFailure)
  return { code: error?.code ?? '', words: error?.message ?? '' }
}

const PROTOCOLS = { IMAP: byImap, SMTP: bySmtp, POP3: byPop }
const GREETINGS = {
  IMAP: '* OK ready\r\n',
  SMTP: '220 mail.example.com ESMTP\r\n',
  POP3: '+OK ready\r\n',
}
const OTHERS = {
  ...GREETINGS,
  SSH: 'SSH-2.0-OpenSSH_9.6\r\n',
  HTTP: 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
}

const place: { directory?: string; certificate?: ServerCertificate } = {}
beforeAll(async () => {
  place.directory = await makeMemoryDirectory('mailjobs-tls-family-')
  place.certificate = await makeServerCertificate(place.directory)
})
afterAll(() => removeDirectory(place.directory ?? ''))

describe.each(Object.entries(PROTOCOLS))('by %s', (protocol, failOf) => {
  test.each(Object.entries(OTHERS))(
    'tls on an open port that greets as %s',
    async (_, greeting) => {
      const port = await listening(createServer((socket) => greets(socket, greeting)))
      const { code, words } = await failOf(port, 'tls')
      expect(code).toBe('TLS_NOT_SPOKEN')
      expect(words).toContain('no TLS came back')
    },
  )

  test.each(['starttls', 'none'] as const)('%s on a port for TLS', async (security) => {
    const port = await listening(await tlsServer({}))
    expect((await failOf(port, security)).code).toBe('TLS_EXPECTED')
  })

  test('a server of TLS 1.1 at most', async () => {
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } as const
    const port = await listening(await tlsServer({ ...old, ciphers: 'DEFAULT@SECLEVEL=0' }))
    expect((await failOf(port, 'tls')).code).toBe('TLS_TOO_OLD')
  })

  test('an unknown authority', async () => {
    const port = await listening(await tlsServer({}))
    expect((await failOf(port, 'tls')).code).toBe('TLS_CERT_UNTRUSTED')
  })

  test('an end before TLS is there', async () => {
    const port = await listening(createServer((socket) => greets(socket, '')))
    expect((await failOf(port, 'tls')).code).toBe('TLS_BROKEN')
  })

  test.each(Object.entries(OTHERS).filter(([other]) => other !== protocol))(
    'a port of %s',
    async (other, greeting) => {
      const port = await listening(createServer((socket) => greets(socket, greeting)))
      const { code, words } = await failOf(port, 'none')
      expect(code).toBe('WRONG_PROTOCOL')
      expect(words).toContain(`this is ${other}, no ${protocol} server`)
    },
  )
})

// SMTP has none: nodemailer hands on whole lines only, and an alert has no end of a line.
test.each([
  ['IMAP', byImap],
  ['POP3', byPop],
] as const)('by %s, an alert of TLS in place of a greeting', async (_, failOf) => {
  const alert = '\x15\x03\x01\x00\x02\x02\x46'
  const port = await listening(createServer((socket) => greets(socket, alert)))
  expect((await failOf(port, 'none')).code).toBe('TLS_EXPECTED')
})

test('a server that is silent and speaks no TLS either is silent', async () => {
  const port = await listening(createServer(quiet))
  expect((await byImap(port, 'starttls')).code).toBe('TIMED_OUT')
})

const quiet = (socket: Socket): void => {
  socket.on('error', () => {})
}

function greets(socket: Socket, greeting: string): void {
  quiet(socket)
  socket.end(Buffer.from(greeting, 'latin1'))
  socket.resume()
}

async function tlsServer(options: TlsOptions): Promise<Server> {
  const key = await readFile(place.certificate?.keyPath ?? '')
  const cert = await readFile(place.certificate?.certificatePath ?? '')
  return createTlsServer({ key, cert, ...options }, quiet).on('tlsClientError', () => {})
}

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  server.listen(0, HOST)
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return portOf(server.address())
}
