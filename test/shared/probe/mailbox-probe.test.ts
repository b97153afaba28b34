import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { SecretMissing } from '../../../shared/failures/configuration-errors.js'
import { IMAP_LIMITS } from '../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../shared/mailbox/imap/imap-mailbox.js'
import {
  type MailboxProbeDeps,
  mailboxProbe,
  openProbed,
} from '../../../shared/probe/mailbox-probe.js'
import { nodeNetwork } from '../../../shared/probe/network.js'
import { removeDirectory } from '../../remove-directory.js'
import { makeMemoryDirectory } from '../../servers/memory-directory.js'
import { neverGreets, refusesLogin } from '../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedOptions,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { startScriptedSmtpServer } from '../../servers/scripted/scripted-smtp-server.js'
import { startSecuredServer } from '../../servers/secured-server.js'
import { makeServerCertificate, type ServerCertificate } from '../../servers/server-certificate.js'
import { inShort, LOGIN, loginSource, reportsOf } from './probe-reports.js'

const MAIL = Buffer.from('From: a@example.com\r\nSubject: wanted\r\n\r\nIt ended.\r\n')

type Imap = {
  host: string
  port: number
  security: 'tls' | 'starttls' | 'none'
  servername?: string | undefined
  ca?: string | undefined
}

let directory: string
let certificate: ServerCertificate
beforeAll(async () => {
  directory = await makeMemoryDirectory('mailjobs-mailbox-probe-')
  certificate = await makeServerCertificate(directory)
})
afterAll(() => removeDirectory(directory))

const deps = (more: Partial<MailboxProbeDeps> = {}): MailboxProbeDeps => ({
  ...loginSource(),
  network: nodeNetwork,
  openMailbox: imapMailboxes({ ...IMAP_LIMITS, greetingTimeoutMs: 2_000 }),
  clock: () => performance.now(),
  timeLimitMs: 20_000,
  ...more,
})

const monitor = (name: string, folder = 'INBOX', then: 'leave' | { move: string } = 'leave') => ({
  name,
  folder,
  then,
})

const subject = (imap: Imap, monitors = [monitor('nightly')], sentCopy?: string) => ({
  mailbox: {
    name: 'operations',
    address: 'operations@example.co.jp',
    imap: { auth: 'password' as const, ...imap },
    poll: { seconds: 3_600 },
  },
  monitors,
  sentCopy,
})

const probe = (probed: ReturnType<typeof subject>, more?: Partial<MailboxProbeDeps>) =>
  reportsOf(mailboxProbe(deps(more), probed))

async function scripted(options: ScriptedOptions = {}) {
  const server = await startScriptedImapServer({ messages: [MAIL, MAIL], ...options })
  onTestFinished(server.close)
  return server
}

/** A scripted server behind TLS. */
async function secured(security: 'tls' | 'starttls', shown = certificate): Promise<Imap> {
  const upstream = await scripted()
  const server = await startSecuredServer({
    security,
    certificate: shown,
    onConnection(client) {
      const socket = connect(upstream)
      // With STARTTLS the greeting was before.
      if (security === 'starttls') socket.once('data', () => socket.pipe(client))
      else socket.pipe(client)
      socket.on('error', () => {})
      client.on('close', () => socket.destroy())
      client.pipe(socket)
    },
  })
  onTestFinished(server.close)
  return { host: server.host, port: server.port, security, ca: certificate.authorityPem }
}

const plain = async (behaviour?: Behaviour): Promise<Imap> => {
  const { host, port } = await scripted(behaviour && { behaviour })
  return { host, port, security: 'none' }
}

const REST = 'login capabilities folder:INBOX read'

describe('the stages up to the mail, and the one that fails', () => {
  test.each<[string, () => Promise<Imap>, string]>([
    ['in the clear', () => plain(), `dns tcp secret greeting ${REST}`],
    ['by TLS', () => secured('tls'), `dns tcp secret tls greeting ${REST}`],
    ['by STARTTLS', () => secured('starttls'), `dns tcp secret greeting tls ${REST}`],
    [
      'a name that is none',
      async () => ({ host: 'no-such-host.invalid', port: 143, security: 'none' }),
      'dns!HOST_NOT_FOUND',
    ],
    [
      'where nobody listens',
      async () => ({ host: '127.0.0.1', port: 1, security: 'tls' }),
      'dns tcp!NETWORK',
    ],
    [
      'a certificate that nobody trusts',
      async () => ({ ...(await secured('tls')), ca: undefined }),
      'dns tcp secret tls!TLS_CERT_UNTRUSTED',
    ],
    [
      'the same after STARTTLS',
      async () => ({ ...(await secured('starttls')), ca: undefined }),
      'dns tcp secret greeting tls!TLS_CERT_UNTRUSTED',
    ],
    [
      'a certificate of another',
      async () => ({ ...(await secured('tls')), servername: 'imap.example.com' }),
      'dns tcp secret tls!TLS_CERT_NAME',
    ],
    [
      'TLS on a port that begins in the clear',
      async () => ({ ...(await plain()), security: 'tls' }),
      'dns tcp secret tls!TLS_NOT_SPOKEN',
    ],
    [
      'in the clear on a port for TLS',
      async () => ({ ...(await secured('tls')), security: 'none' }),
      'dns tcp secret greeting!TLS_EXPECTED',
    ],
    [
      'a server without STARTTLS',
      async () => ({ ...(await plain()), security: 'starttls' }),
      'dns tcp secret greeting tls!TLS_REQUIRED',
    ],
    ['a server that is silent', () => plain(neverGreets()), 'dns tcp secret greeting!TIMED_OUT'],
    [
      'another service',
      async () => {
        const server = await startScriptedSmtpServer()
        onTestFinished(server.close)
        return { host: server.host, port: server.port, security: 'none' }
      },
      'dns tcp secret greeting!WRONG_PROTOCOL',
    ],
    [
      'a wrong password',
      () => plain(refusesLogin({ code: 'AUTHENTICATIONFAILED' })),
      'dns tcp secret greeting login!AUTH_FAILED',
    ],
  ])('%s', async (_, server, expected) => {
    expect(inShort(await probe(subject(await server())))).toBe(expected)
  })
})

test('a certificate at its end, and one that soon is', async () => {
  const [soon, over] = await Promise.all(
    [10, -1].map(async (days) => {
      const place = await makeMemoryDirectory('mailjobs-expiring-')
      onTestFinished(() => removeDirectory(place))
      return makeServerCertificate(place, days)
    }),
  )
  if (!soon || !over) throw new Error('no certificate')
  const nearing = { ...(await secured('tls', soon)), ca: soon.authorityPem }
  expect(inShort(await probe(subject(nearing)))).toBe(`dns tcp secret tls? greeting ${REST}`)
  const ended = { ...(await secured('tls', over)), ca: over.authorityPem }
  expect(inShort(await probe(subject(ended)))).toBe('dns tcp secret tls!TLS_CERT_EXPIRED')
})

test('folders that are missing do not keep the others from being tried', async () => {
  const monitors = [
    monitor('first', '請求書'),
    monitor('second', 'INBOX', { move: 'Done' }),
    monitor('third', 'inbox', { move: 'Done' }),
  ]
  const reports = await probe(subject(await plain(), monitors, '\\Sent'))
  expect(inShort(reports)).toBe(
    'dns tcp secret greeting login capabilities folder:請求書!FOLDER_NOT_FOUND folder:INBOX folder:inbox target:Done!FOLDER_NOT_FOUND target:\\Sent!FOLDER_NOT_FOUND read',
  )
  expect(reports.at(-1)?.facts).toMatchObject({ mails: 2, bytes: 2 * MAIL.length })
})

test('a mailbox that nobody watches is read all the same, and an empty one has no measure', async () => {
  const server = await scripted({ messages: [] })
  const imap = { host: server.host, port: server.port, security: 'none' as const }
  const reports = await probe(subject(imap, []))
  expect(inShort(reports)).toBe('dns tcp secret greeting login capabilities read')
  expect(reports.at(-1)).not.toHaveProperty('facts')
})

test('nothing is changed, and what is read is measured', async () => {
  const server = await scripted({ messages: Array.from({ length: 12 }, () => MAIL) })
  const imap = { host: server.host, port: server.port, security: 'none' as const }
  const reports = await probe(subject(imap))
  expect(reports.at(-1)?.facts).toMatchObject({ mails: 5, secondsPerMessage: expect.any(Number) })
  const said = server.commands.join('\n')
  expect(said).toMatch(/EXAMINE/)
  expect(said).not.toMatch(/ SELECT | STORE |BODY\[|EXPUNGE|APPEND/)
})

test('no further than the login, where that is all that is asked', async () => {
  const server = await scripted()
  const imap = { host: server.host, port: server.port, security: 'none' as const }
  const reports = await reportsOf(mailboxProbe(deps(), subject(imap), 'login'))
  expect(inShort(reports)).toBe('dns tcp secret greeting login')
  expect(server.commands.join('\n')).not.toMatch(/EXAMINE|FETCH/)
})

describe('a login that is not tried', () => {
  test('as there is none', async () => {
    const server = await scripted()
    const credentials = {
      async loginOf() {
        throw new SecretMissing('The secret operations has no value')
      },
    }
    const imap = { host: server.host, port: server.port, security: 'none' as const }
    expect(inShort(await probe(subject(imap), { credentials }))).toBe(
      'dns tcp secret!CONFIG_SECRET_MISSING',
    )
    expect(server.logins).toBe(0)
  })

  test('as it was just refused', async () => {
    const server = await scripted()
    const at = new Date().toISOString()
    const health = async () => ({
      schemaVersion: 1 as const,
      refusedLogin: { secretVersion: LOGIN.secretVersion, at },
    })
    const imap = { host: server.host, port: server.port, security: 'none' as const }
    expect(inShort(await probe(subject(imap), { health }))).toBe('dns tcp secret!LOGIN_HELD')
    expect(server.logins).toBe(0)
  })
})

describe('a server that asked to slow down', () => {
  const health = async () => ({ schemaVersion: 1 as const, notBefore: '2999-01-01T00:00:00.000Z' })

  test('is not even connected to', async () => {
    const server = await scripted()
    const imap = { host: server.host, port: server.port, security: 'none' as const }
    const reports = await probe(subject(imap), { health })
    expect(inShort(reports)).toBe('tcp!CONNECTION_HELD')
    expect(reports[0]?.detail).toContain('nothing is tried before 2999-01-01')
  })

  test('is not looked into for a mail that comes back', async () => {
    const server = await scripted()
    const imap = { host: server.host, port: server.port, security: 'none' as const }
    const opened = openProbed(deps({ health }), subject(imap).mailbox)
    await expect(opened).rejects.toMatchObject({ code: 'CONNECTION_HELD' })
    expect(server.logins).toBe(0)
  })
})

test('nothing of the password is in what is told', async () => {
  const echo: Behaviour = ({ tag, name, args }, { write }) => {
    if (name !== 'LOGIN') return false
    write(`${tag} NO [AUTHENTICATIONFAILED] cannot take ${args}\r\n`)
    return true
  }
  const told = JSON.stringify(await probe(subject(await plain(echo))))
  expect(told).toContain('AUTH_FAILED')
  expect(told).not.toContain('not-a-real-password')
})
