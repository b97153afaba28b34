import { readFile } from 'node:fs/promises'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { listening, portOf } from '../../../../../local/mail-server/listening.js'
import { smtpTransport } from '../../../../../shared/delivery/transports/smtp/smtp-transport.js'
import type { OutgoingMessage } from '../../../../../shared/delivery/transports/transport.js'
import type { SmtpSender } from '../../../../../shared/jobs/requests/sender-definition.js'
import { removeDirectory } from '../../../../remove-directory.js'
import { makeMemoryDirectory } from '../../../../servers/memory-directory.js'
import { startScriptedSmtpServer } from '../../../../servers/scripted/scripted-smtp-server.js'
import {
  makeServerCertificate,
  type ServerCertificate,
} from '../../../../servers/server-certificate.js'
import {
  AUTH,
  inShort,
  messageOf,
  NO_HURRY,
  PASSWORD_LOGIN,
  smtpSender,
  tellNobody,
} from './smtp-samples.js'

const TO = 'to@example.com'
const MiB = 1024 * 1024

const place: { directory?: string; certificate?: ServerCertificate } = {}
beforeAll(async () => {
  place.directory = await makeMemoryDirectory('mailjobs-smtp-tls-')
  place.certificate = await makeServerCertificate(place.directory)
})
afterAll(() => removeDirectory(place.directory ?? ''))

it.each(['tls', 'starttls'] as const)(
  'GIVEN %s and a private CA THEN PLAIN is safe',
  async (security) => {
    const server = await start({ secure: security === 'tls' })
    const outcomes = await send({ ...server, security, ca: authority() })
    expect(inShort(outcomes)).toEqual([`${TO} accepted`])
    expect(server.logins).toEqual(['PLAIN over TLS'])
  },
)

it.each(['tls', 'starttls'] as const)(
  'GIVEN %s WHEN the authority is unknown THEN nothing is sent',
  async (security) => {
    const server = await start({ secure: security === 'tls' })
    expect(inShort(await send({ ...server, security }))).toEqual([
      `${TO} put off TLS_CERT_UNTRUSTED`,
    ])
    expect(server.logins).toEqual([])
  },
)

it.each([
  ['localhost', 'accepted'],
  ['mail.example.com', 'put off TLS_CERT_NAME'],
])('GIVEN the servername %s THEN it is %s', async (servername, expected) => {
  const server = await start({ secure: true })
  const outcomes = await send({ ...server, security: 'tls', ca: authority(), servername })
  expect(inShort(outcomes)).toEqual([`${TO} ${expected}`])
})

it('GIVEN the environment switches verification off THEN it is on', async () => {
  const server = await start({ secure: true })
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
  // Node warns of it once: a real warning is to be seen in what a test run prints.
  vi.spyOn(process, 'emitWarning').mockReturnValue(undefined)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
  expect(inShort(await send({ ...server, security: 'tls' }))).toEqual([
    `${TO} put off TLS_CERT_UNTRUSTED`,
  ])
})

it('GIVEN a server that offers AUTH only after STARTTLS THEN that counts', async () => {
  const server = await start({ authMethods: ['LOGIN'] })
  const outcomes = await send({ ...server, security: 'starttls', ca: authority() })
  expect(inShort(outcomes)).toEqual([`${TO} accepted`])
  expect(server.logins).toEqual(['LOGIN over TLS'])
})

it.each([
  ['offers no STARTTLS', []],
  ['offers it, and refuses', ['STARTTLS']],
])(
  'GIVEN starttls WHEN the server %s THEN neither password nor mail is sent',
  async (_how, extensions) => {
    const server = await startScriptedSmtpServer({ extensions: [...extensions, 'AUTH PLAIN'] })
    onTestFinished(() => server.close())
    const outcomes = await send({ host: server.host, port: server.port, security: 'starttls' })
    expect(inShort(outcomes)).toEqual([`${TO} put off TLS_REQUIRED`])
    expect(server.commands).toEqual(['EHLO example.co.jp', 'STARTTLS'])
  },
)

it('GIVEN tls on a port that speaks none THEN it is tried again', async () => {
  const server = await startScriptedSmtpServer()
  onTestFinished(() => server.close())
  const outcomes = await send({ host: server.host, port: server.port, security: 'tls' })
  expect(inShort(outcomes)).toEqual([`${TO} put off TLS_NOT_SPOKEN`])
})

it('GIVEN 25 MB and a server that reads slowly THEN what it has not read is not asked for', async () => {
  const server = await start({ secure: true }, { readsSlowly: true })
  const chunk = Buffer.alloc(64 * 1024, 'x'.repeat(70).concat('\r\n'))
  const chunks = (25 * MiB) / chunk.length
  let given = 0
  let most = 0
  const message: OutgoingMessage = {
    ...messageOf(),
    sizeBytes: 25 * MiB,
    async *open() {
      for (; given < chunks; given += 1) {
        most = Math.max(most, given * chunk.length - server.received())
        yield chunk
      }
    },
  }
  const outcomes = await send({ ...server, security: 'tls', ca: authority() }, message)
  expect(inShort(outcomes)).toEqual([`${TO} accepted`])
  // Sockets of both sides have buffers of their own, of some megabytes.
  expect(most).toBeLessThan(8 * MiB)
}, 60_000)

const authority = (): string => place.certificate?.authorityPem ?? ''

function send(
  overrides: Pick<SmtpSender, 'host' | 'port' | 'security'> & Partial<SmtpSender>,
  message = messageOf(),
) {
  const { host, port, security, ca, servername } = overrides
  const transport = smtpTransport({
    sender: smtpSender(
      { host, port },
      {
        security,
        auth: AUTH,
        ...(ca !== undefined && { ca }),
        ...(servername !== undefined && { servername }),
      },
    ),
    login: PASSWORD_LOGIN,
    deadline: NO_HURRY,
  })
  onTestFinished(() => transport.close())
  return transport.deliver(message, [TO], tellNobody)
}

/** A server with a certificate, that lets everybody in. */
async function start(options: SMTPServerOptions, { readsSlowly = false } = {}) {
  const logins: string[] = []
  let received = 0
  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    key: await readFile(place.certificate?.keyPath ?? ''),
    cert: await readFile(place.certificate?.certificatePath ?? ''),
    authMethods: ['PLAIN', 'LOGIN'],
    onAuth({ method, username }, { secure }, callback) {
      logins.push(`${method} ${secure ? 'over TLS' : 'in clear'}`)
      callback(null, { user: username })
    },
    async onData(stream, _session, callback) {
      for await (const chunk of stream) {
        received += chunk.length
        if (readsSlowly) await new Promise((done) => setImmediate(done))
      }
      callback()
    },
    ...options,
  })
  server.on('error', () => {})
  const listener = server.listen(0, '127.0.0.1')
  await listening(listener, '127.0.0.1', 0)
  onTestFinished(() => new Promise((done) => server.close(() => done())))
  return { host: '127.0.0.1', port: portOf(listener.address()), logins, received: () => received }
}
