import { readFile } from 'node:fs/promises'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { listening, portOf } from '../../../local/mail-server/listening.js'
import type { SmtpSender } from '../../../shared/jobs/requests/sender-definition.js'
import { nodeNetwork } from '../../../shared/probe/network.js'
import { smtpProbe } from '../../../shared/probe/smtp-probe.js'
import { removeDirectory } from '../../remove-directory.js'
import { makeMemoryDirectory } from '../../servers/memory-directory.js'
import { startScriptedImapServer } from '../../servers/scripted/scripted-imap-server.js'
import { startScriptedPop3Server } from '../../servers/scripted/scripted-pop3-server.js'
import { answers } from '../../servers/scripted/scripted-smtp-behaviours.js'
import {
  type ScriptedSmtpOptions,
  startScriptedSmtpServer,
} from '../../servers/scripted/scripted-smtp-server.js'
import { makeServerCertificate, type ServerCertificate } from '../../servers/server-certificate.js'
import { AUTH, smtpSender } from '../delivery/transports/smtp/smtp-samples.js'
import { inShort, loginSource, reportsOf } from './probe-reports.js'

let directory: string
let certificate: ServerCertificate
beforeAll(async () => {
  directory = await makeMemoryDirectory('mailjobs-smtp-probe-')
  certificate = await makeServerCertificate(directory)
})
afterAll(() => removeDirectory(directory))

const probe = (sender: SmtpSender) =>
  reportsOf(smtpProbe({ ...loginSource(), network: nodeNetwork, pause: async () => {} }, sender))

async function scripted(options: ScriptedSmtpOptions = {}) {
  const server = await startScriptedSmtpServer(options)
  onTestFinished(server.close)
  return server
}

type Place = { host: string; port: number }

/** A server with certificate and login. */
async function secured(isTlsAtOnce: boolean): Promise<Place> {
  const server = new SMTPServer({
    secure: isTlsAtOnce,
    logger: false,
    disableReverseLookup: true,
    authMethods: ['PLAIN', 'LOGIN'],
    cert: await readFile(certificate.certificatePath),
    key: await readFile(certificate.keyPath),
    size: 50_000_000,
    onAuth: (_auth, _session, done) => done(null, { user: 'operations' }),
  })
  server.on('error', () => {})
  const listener = server.listen(0, '127.0.0.1')
  await listening(listener, '127.0.0.1', 0)
  onTestFinished(() => new Promise((done) => server.close(() => done())))
  return { host: '127.0.0.1', port: portOf(listener.address()) }
}

const SMALL = { maxMessageBytes: 10_000_000 }

describe('the stages up to the login, and the one that fails', () => {
  test.each<[string, () => Promise<Place>, Partial<SmtpSender>, string]>([
    ['without a login', () => scripted(), SMALL, 'dns tcp greeting ehlo'],
    [
      'with one, in the clear',
      () => scripted(),
      { ...SMALL, auth: AUTH },
      'dns tcp secret greeting ehlo login',
    ],
    [
      'a server that takes less',
      () => scripted(),
      { auth: AUTH },
      'dns tcp secret greeting ehlo? login',
    ],
    [
      'by TLS',
      () => secured(true),
      { security: 'tls', auth: AUTH },
      'dns tcp secret tls greeting ehlo login',
    ],
    [
      'by STARTTLS',
      () => secured(false),
      { security: 'starttls', auth: AUTH },
      'dns tcp secret greeting tls ehlo login',
    ],
    [
      'a certificate that nobody trusts',
      () => secured(true),
      { security: 'tls', ca: undefined },
      'dns tcp tls!TLS_CERT_UNTRUSTED',
    ],
    [
      'the same after STARTTLS',
      () => secured(false),
      { security: 'starttls', ca: undefined },
      'dns tcp greeting tls!TLS_CERT_UNTRUSTED',
    ],
    [
      'a certificate of another',
      () => secured(true),
      { security: 'tls', servername: 'smtp.example.com' },
      'dns tcp tls!TLS_CERT_NAME',
    ],
    [
      'TLS where it begins in the clear',
      () => scripted(),
      { security: 'tls' },
      'dns tcp tls!TLS_NOT_SPOKEN',
    ],
    [
      'no STARTTLS',
      () => scripted(),
      { security: 'starttls' },
      'dns tcp greeting tls!TLS_REQUIRED',
    ],
    [
      'a name that is none',
      async () => ({ host: 'no-such-host.invalid', port: 25 }),
      {},
      'dns!HOST_NOT_FOUND',
    ],
    ['where nobody listens', async () => ({ host: '127.0.0.1', port: 1 }), {}, 'dns tcp!NETWORK'],
    [
      'a refused greeting',
      () => scripted({ behaviour: answers('GREETING', '554 5.7.1 go away') }),
      {},
      'dns tcp greeting!REFUSED',
    ],
    [
      'another service',
      async () => {
        const server = await startScriptedImapServer()
        onTestFinished(server.close)
        return server
      },
      {},
      'dns tcp greeting!WRONG_PROTOCOL',
    ],
    [
      'a server that takes no login',
      () => scripted({ extensions: ['SIZE 20000000'] }),
      { ...SMALL, auth: AUTH },
      'dns tcp secret greeting ehlo login!AUTH_UNSUPPORTED',
    ],
    [
      'a wrong password',
      () =>
        scripted({
          extensions: ['AUTH PLAIN'],
          behaviour: answers('AUTH', '535 5.7.8 Authentication credentials invalid'),
        }),
      { ...SMALL, auth: { ...AUTH, allowCleartext: true } },
      'dns tcp secret greeting ehlo login!AUTH_FAILED',
    ],
  ])('%s', async (_, server, more, expected) => {
    const { host, port } = await server()
    const isTrusting = more.security !== undefined && !('ca' in more)
    const { ca: _ca, ...rest } = more
    const sender = smtpSender(
      { host, port },
      { ...rest, ...(isTrusting && { ca: certificate.authorityPem }) },
    )
    expect(inShort(await probe(sender))).toBe(expected)
  })
})

describe('POP before SMTP', () => {
  const probed = async (answers: Readonly<Record<string, string>> = {}) => {
    const pop = await startScriptedPop3Server({ answers })
    onTestFinished(pop.close)
    const smtp = await scripted()
    const popBeforeSmtp: SmtpSender['popBeforeSmtp'] = {
      host: pop.host,
      port: pop.port,
      security: 'none',
      apop: true,
      secret: 'legacy',
      allowCleartext: false,
      waitSeconds: 1,
    }
    return { reports: await probe(smtpSender(smtp, { ...SMALL, popBeforeSmtp })), smtp }
  }

  test('the login there is before the SMTP server', async () => {
    const { reports } = await probed()
    expect(inShort(reports)).toBe('dns:POP3 tcp:POP3 secret pop3 dns tcp greeting ehlo')
  })

  test('that is refused ends it', async () => {
    const { reports, smtp } = await probed({ APOP: '-ERR no\r\n' })
    expect(inShort(reports)).toBe('dns:POP3 tcp:POP3 secret pop3!POP_AUTH_FAILED')
    expect(smtp.connections).toBe(0)
  })
})

test('a server that asked to slow down is not even connected to', async () => {
  const server = await scripted()
  const health = async () => ({ schemaVersion: 1 as const, notBefore: '2999-01-01T00:00:00.000Z' })
  const deps = { ...loginSource(), network: nodeNetwork, pause: async () => {}, health }
  const reports = await reportsOf(smtpProbe(deps, smtpSender(server, { ...SMALL, auth: AUTH })))
  expect(inShort(reports)).toBe('tcp!CONNECTION_HELD')
  expect(server.connections).toBe(0)
})

test('no mail is handed over, and the session ends in order', async () => {
  const server = await scripted()
  await probe(smtpSender(server, { ...SMALL, auth: AUTH }))
  expect(server.commands.join('\n')).not.toMatch(/MAIL|RCPT|DATA/)
  expect(server.commands.at(-1)).toBe('QUIT')
  expect(server.messages).toEqual([])
})

test('what the server offers is told', async () => {
  const server = await scripted()
  const reports = await probe(smtpSender(server, { auth: AUTH }))
  const offer = reports.find(({ stage }) => stage === 'ehlo')
  expect(offer).toMatchObject({
    detail: 'it takes mail of up to 10 MB; logins by PLAIN, LOGIN, CRAM-MD5',
    facts: { maxMessageBytes: 10_485_760 },
    warnings: [expect.stringContaining('maxMessageMb')],
  })
})

test('nothing of the password is in what is told', async () => {
  const server = await scripted({
    extensions: ['AUTH PLAIN'],
    behaviour({ name, args }, { write }) {
      if (name !== 'AUTH') return false
      write(`535 5.7.8 not taken: ${args} not-a-real-password\r\n`)
      return true
    },
  })
  const told = JSON.stringify(
    await probe(smtpSender(server, { auth: { ...AUTH, allowCleartext: true } })),
  )
  expect(told).toContain('AUTH_FAILED')
  expect(told).not.toContain('not-a-real-password')
  const plain = Buffer.from('\0operations\0not-a-real-password').toString('base64')
  expect(told).not.toContain(plain)
})
