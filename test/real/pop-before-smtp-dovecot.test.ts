import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authorizeByPop } from '../../shared/delivery/transports/pop/pop-before-smtp.js'
import { asFailure } from '../../shared/failures/failure-error.js'
import type { PopBeforeSmtp } from '../../shared/jobs/requests/sender-definition.js'
import type { PasswordLogin } from '../../shared/mailbox/mailbox-session.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { freePort } from '../servers/free-port.js'
import { realServer } from '../servers/real-server.js'
import { type RecordingProxy, startRecordingProxy } from '../servers/recording-proxy.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: POP before SMTP. ${dovecotHere.reason}`)

const LETTER = Buffer.from('From: a@example.com\r\nSubject: not to be touched\r\n\r\nThe body.\r\n')
const JAPANESE = { name: 'utf8@example.co.jp', password: '合言葉-not-real' }

let dovecot: Dovecot
let proxy: RecordingProxy

describe.skipIf(!dovecotHere.available)('on a Dovecot with APOP', () => {
  let popsPort: number
  beforeAll(async () => {
    popsPort = await freePort()
    dovecot = await startDovecot({
      users: [{ name: 'operations@example.co.jp', password: 'not-a-real-password' }, JAPANESE],
      authMechanisms: ['plain', 'login', 'apop'],
      extraConfiguration: `service pop3-login {
  inet_listener pop3s {
    port = ${popsPort}
    ssl = yes
  }
}
`,
    })
    await dovecot.deliver(dovecot.user, [LETTER])
    await givenProxy()
  })
  afterAll(endServers)

  test.each<{ how: string; pop: Partial<PopBeforeSmtp> }>([
    { how: 'APOP', pop: { apop: true } },
    { how: 'PASS on an open line', pop: { allowCleartext: true } },
    { how: 'PASS after STLS', pop: { security: 'starttls' } },
    { how: 'APOP after STLS', pop: { security: 'starttls', apop: true } },
  ])('$how logs in', async ({ pop }) => {
    await authorize(pop)
    await expect.poll(loginsLogged).toBe(1)
  })

  test('PASS over TLS logs in', async () => {
    await authorize({ host: dovecot.host, port: popsPort, security: 'tls' })
    await expect.poll(loginsLogged).toBe(1)
  })

  test.each([{ apop: true }, { allowCleartext: true }])(
    'a Japanese password logs in, %j',
    async (pop) => {
      await authorize(pop, { username: JAPANESE.name, password: JAPANESE.password })
      await expect.poll(loginsLogged).toBe(1)
    },
  )

  test('only these commands are sent: no mail is looked at', async () => {
    proxy.reset()
    await authorize({ allowCleartext: true })
    expect(proxy.traffic().lines.map((line) => line.split(' ')[0])).toEqual([
      'USER',
      'PASS',
      'QUIT',
    ])
  })

  test.each([{ apop: true }, { allowCleartext: true }])(
    'a wrong password is refused, %j',
    async (pop) => {
      const login = { username: dovecot.user, password: 'not-the-right-one' }
      const failure = await failureOf(authorize(pop, login))
      expect(failure.code).toBe('POP_AUTH_FAILED')
      expect(failure.message).toContain('Authentication failed')
      expect(failure.message).not.toContain(login.password)
    },
  )
})

describe.skipIf(!dovecotHere.available)('on a Dovecot that wants TLS and has no APOP', () => {
  beforeAll(async () => {
    dovecot = await startDovecot({ tls: 'required' })
    await givenProxy()
  })
  afterAll(endServers)

  test('APOP is not offered, and no password is sent', async () => {
    proxy.reset()
    const failure = await failureOf(authorize({ apop: true }))
    expect(failure.code).toBe('APOP_UNSUPPORTED')
    expect(proxy.traffic().lines).toEqual([])
  })

  test('PASS on an open line is refused, in the server’s words', async () => {
    const { code, message } = await failureOf(authorize({ allowCleartext: true }))
    expect(code).toBe('TLS_REQUIRED')
    expect(message).toContain('Plaintext authentication disallowed')
  })
})

async function givenProxy(): Promise<void> {
  proxy = await startRecordingProxy({ target: { host: dovecot.host, port: dovecot.popPort } })
}

async function endServers(): Promise<void> {
  await proxy?.close()
  await dovecot?.stop()
}

let loginsBefore = 0

async function authorize(pop: Partial<PopBeforeSmtp>, login?: PasswordLogin): Promise<void> {
  loginsBefore = await countLogins()
  await authorizeByPop({
    pop: {
      host: proxy.host,
      port: proxy.port,
      security: 'none',
      ca: dovecot.certificatePem,
      apop: false,
      secret: 'legacy',
      allowCleartext: false,
      waitSeconds: 0,
      ...pop,
    },
    login: login ?? { username: dovecot.user, password: dovecot.password },
    limits: { connectSeconds: 10, responseSeconds: 10 },
    deadline: { remainingMs: () => 30_000 },
    pause: async () => {},
  })
}

/** How many logins the server has written down since `authorize` was called; it writes beside its work. */
const loginsLogged = async (): Promise<number> => (await countLogins()) - loginsBefore

const countLogins = async (): Promise<number> =>
  (await dovecot.log()).split('pop3-login: Info: Login: ').length - 1

async function failureOf(attempt: Promise<unknown>) {
  return attempt.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => asFailure(error),
  )
}
