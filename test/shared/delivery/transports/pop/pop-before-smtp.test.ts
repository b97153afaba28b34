import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  authorizeByPop,
  type PopAuthorization,
} from '../../../../../shared/delivery/transports/pop/pop-before-smtp.js'
import { asFailure } from '../../../../../shared/failures/failure-error.js'
import type { PopBeforeSmtp } from '../../../../../shared/jobs/requests/sender-definition.js'
import { removeDirectory } from '../../../../remove-directory.js'
import { freePort } from '../../../../servers/free-port.js'
import {
  type Pop3Script,
  type ScriptedPop3Server,
  startScriptedPop3Server,
} from '../../../../servers/scripted/scripted-pop3-server.js'
import { makeServerCertificate } from '../../../../servers/server-certificate.js'

const LOGIN = { username: 'mrose', password: 'tanstaaf' }
const DIGEST = 'c4c9334bac560ecc979e58001b3e22fb'
const NO_TIMESTAMP = '+OK ready\r\n'

let directory: string
let tls: { key: string; cert: string }
let ca: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-pop3-'))
  const certificate = await makeServerCertificate(directory)
  ca = certificate.authorityPem
  tls = {
    key: await readFile(certificate.keyPath, 'utf8'),
    cert: await readFile(certificate.certificatePath, 'utf8'),
  }
})
afterAll(() => removeDirectory(directory))

describe('a login', () => {
  test('by USER and PASS, where that was allowed', async () => {
    const server = await givenServer()
    await authorize(server, { allowCleartext: true })
    expect(server.commands).toEqual(['USER mrose', 'PASS tanstaaf', 'QUIT'])
  })

  test('by APOP, with the digest of RFC 1939', async () => {
    const server = await givenServer()
    await authorize(server, { apop: true })
    expect(server.commands).toEqual([`APOP mrose ${DIGEST}`, 'QUIT'])
  })

  test('after STLS, and nothing before it', async () => {
    const server = await givenServer({ tls })
    await authorize(server, { security: 'starttls', ca })
    expect(server.commands).toEqual(['STLS', 'USER mrose', 'PASS tanstaaf', 'QUIT'])
  })

  test.each([undefined, 'localhost'])('over TLS, certificate for %s', async (servername) => {
    const server = await givenServer({ tls: { ...tls, fromTheStart: true } })
    await authorize(server, { security: 'tls', ca, servername })
    expect(server.commands).toEqual(['USER mrose', 'PASS tanstaaf', 'QUIT'])
  })

  test('in UTF-8', async () => {
    const server = await givenServer()
    const login = { username: '利用者', password: '合言葉' }
    await authorize(server, { allowCleartext: true }, { login })
    expect(server.commands).toEqual(['USER 利用者', 'PASS 合言葉', 'QUIT'])
  })

  test('with answers in pieces of a byte', async () => {
    const answers = { GREETING: [...NO_TIMESTAMP], USER: [...'+OK go\r\n'], PASS: [...'+OK\r\n'] }
    const server = await givenServer({ answers })
    await authorize(server, { allowCleartext: true })
    expect(server.commands).toHaveLength(3)
  })

  test('counts however the session ends', async () => {
    const server = await givenServer({ hangsUpAt: 'QUIT' })
    await expect(authorize(server, { apop: true })).resolves.toBeUndefined()
  })

  test('is followed by the pause that the sender asks for, after QUIT', async () => {
    const server = await givenServer()
    const pauses: unknown[] = []
    const pause = async (ms: number) => pauses.push([ms, server.commands.at(-1)])
    await authorize(server, { apop: true, waitSeconds: 1.5 }, { pause })
    expect(pauses).toEqual([[1_500, 'QUIT']])
  })

  test('is followed by none without it', async () => {
    const server = await givenServer()
    await authorize(server, { apop: true }, { pause: () => Promise.reject(new Error('paused')) })
    expect(server.commands).toContain('QUIT')
  })
})

describe('nothing is sent', () => {
  test('by PASS on an open line', async () => {
    const server = await givenServer()
    const failure = await failureOf(authorize(server, {}))
    expect(failure.code).toBe('AUTH_UNSUPPORTED')
    expect(server.connections).toBe(0)
  })

  test.each(['a\r\nDELE 1', 'a\nb', 'a\0b'])(
    'that would begin another command: %j',
    async (text) => {
      const server = await givenServer()
      for (const login of [
        { ...LOGIN, password: text },
        { ...LOGIN, username: text },
      ]) {
        const failure = await failureOf(authorize(server, { apop: true }, { login }))
        expect(failure.code).toBe('POP_AUTH_FAILED')
      }
      expect(server.connections).toBe(0)
    },
  )

  test('by PASS, if APOP is not offered', async () => {
    const server = await givenServer({ answers: { GREETING: NO_TIMESTAMP } })
    const failure = await failureOf(authorize(server, { apop: true, allowCleartext: true }))
    expect(failure.code).toBe('APOP_UNSUPPORTED')
    expect(server.commands).toEqual([])
  })

  test('if STLS is refused', async () => {
    const server = await givenServer({ answers: { STLS: '-ERR unknown command\r\n' } })
    const failure = await failureOf(authorize(server, { security: 'starttls', ca }))
    expect(failure.code).toBe('TLS_REQUIRED')
    expect(server.commands).toEqual(['STLS'])
  })

  test('if somebody puts an answer behind that to STLS', async () => {
    const server = await givenServer({ answers: { STLS: '+OK\r\n+OK logged in\r\n' } })
    const failure = await failureOf(authorize(server, { security: 'starttls', ca }))
    expect(failure.code).toBe('TLS_BROKEN')
    expect(server.commands).toEqual(['STLS'])
  })

  test('to a server of an unknown authority', async () => {
    const server = await givenServer({ tls })
    const failure = await failureOf(authorize(server, { security: 'starttls' }))
    expect(failure.code).toBe('TLS_CERT_UNTRUSTED')
    expect(server.commands).toEqual(['STLS'])
  })

  test('to a server with a certificate for another name', async () => {
    const server = await givenServer({ tls: { ...tls, fromTheStart: true } })
    const servername = 'pop.example.com'
    const failure = await failureOf(authorize(server, { security: 'tls', ca, servername }))
    expect(failure.code).toBe('TLS_CERT_NAME')
    expect(server.commands).toEqual([])
  })
})

describe('a refusal', () => {
  test.each([
    { words: 'invalid password', code: 'POP_AUTH_FAILED' },
    { words: '[AUTH] invalid password', code: 'POP_AUTH_FAILED' },
    { words: '[IN-USE] mailbox is locked', code: 'MAILBOX_BUSY' },
    { words: '[LOGIN-DELAY] wait a minute', code: 'RESOURCE_EXHAUSTED' },
    { words: '[SYS/TEMP] try later', code: 'LOGIN_UNAVAILABLE' },
    { words: 'Internal error, please try again', code: 'LOGIN_UNAVAILABLE' },
    { words: 'Unable to lock maildrop', code: 'MAILBOX_BUSY' },
    { words: 'Your account has been suspended', code: 'ACCOUNT_DISABLED' },
    {
      words: '[AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.',
      code: 'TLS_REQUIRED',
    },
    { words: 'Command not implemented', code: 'AUTH_UNSUPPORTED' },
    { words: '[SYS/PERM] ask the administrator', code: 'LOGIN_NEEDS_ADMIN' },
    { words: 'Too many simultaneous connections', code: 'RESOURCE_EXHAUSTED' },
  ])('of $words is $code', async ({ words, code }) => {
    for (const [command, pop] of [
      ['PASS', { allowCleartext: true }],
      ['USER', { allowCleartext: true }],
      ['APOP', { apop: true }],
    ] as const) {
      const server = await givenServer({ answers: { [command]: `-ERR ${words}\r\n` } })
      const failure = await failureOf(authorize(server, pop))
      expect(failure.code).toBe(code)
      expect(failure.message).toBe(`127.0.0.1:${server.port}: ${command}: ${words}`)
    }
  })

  test('never repeats a secret', async () => {
    const echo = `-ERR no: tanstaaf ${DIGEST}\r\n`
    const server = await givenServer({ answers: { PASS: echo, APOP: echo } })
    for (const pop of [{ allowCleartext: true }, { apop: true }]) {
      const failure = await failureOf(authorize(server, pop))
      expect(`${failure.message} ${String(failure.cause)}`).not.toContain('tanstaaf')
    }
    const { message } = await failureOf(authorize(server, { apop: true }))
    expect(message).not.toContain(DIGEST)
  })

  test.each([
    { greeting: '-ERR [SYS/TEMP] later\r\n', code: 'LOGIN_UNAVAILABLE' },
    { greeting: '-ERR no service for you\r\n', code: 'CONNECTION_LOST' },
    { greeting: '220 mail.example.com ESMTP\r\n', code: 'WRONG_PROTOCOL' },
    { greeting: `+OK ${'x'.repeat(9_000)}\r\n`, code: 'PROTOCOL_BROKEN' },
    { greeting: 'x'.repeat(9_000), code: 'PROTOCOL_BROKEN' },
  ])('by a greeting is $code', async ({ greeting, code }) => {
    const server = await givenServer({ answers: { GREETING: greeting } })
    expect((await failureOf(authorize(server, { apop: true }))).code).toBe(code)
    expect(server.commands).toEqual([])
  })
})

describe('a server', () => {
  test.each([
    ['GREETING', 'greeting', { allowCleartext: true }],
    ['USER', 'USER', { allowCleartext: true }],
    ['PASS', 'PASS', { allowCleartext: true }],
    ['APOP', 'APOP', { apop: true }],
    ['STLS', 'STLS', { security: 'starttls' }],
  ] as const)('that hangs up at %s is told with that step', async (hangsUpAt, step, pop) => {
    const server = await givenServer({ hangsUpAt })
    const failure = await failureOf(authorize(server, pop))
    expect(failure.code).toBe('CONNECTION_LOST')
    expect(failure.message).toBe(
      `127.0.0.1:${server.port}: ${step}: the server closed the connection`,
    )
  })

  test.each([
    { what: 'greets', script: { answers: { GREETING: undefined } }, step: 'greeting' },
    { what: 'answers to USER', script: { answers: { USER: undefined } }, step: 'USER' },
    { what: 'answers to PASS', script: { answers: { PASS: undefined } }, step: 'PASS' },
    { what: 'ends its line', script: { answers: { PASS: ['+', 'OK'] } }, step: 'PASS' },
    { what: 'answers to STLS', script: { answers: { STLS: undefined } }, step: 'STLS' },
    { what: 'speaks TLS', script: { answers: { STLS: '+OK\r\n' } }, step: 'TLS' },
  ] as const)('that never $what is told with that step and its limit', async (given) => {
    const { script, step } = given
    const server = await givenServer(script)
    const security = step === 'STLS' || step === 'TLS' ? 'starttls' : 'none'
    const limits = { connectSeconds: 0.05, responseSeconds: 0.07 }
    const failure = await failureOf(
      authorize(server, { security, allowCleartext: true }, { limits }),
    )
    expect(failure.code).toBe('TIMED_OUT')
    const limit = step === 'TLS' ? '0.05 s, limits.connect' : '0.07 s, limits.response'
    expect(failure.message).toBe(
      `127.0.0.1:${server.port}: ${step}: no answer in time; the limit is ${limit} of the sender sets another`,
    )
  })

  test.each([
    { answer: 'hello\r\n', step: 'PASS' },
    { answer: `+OK ${'x'.repeat(9_000)}`, step: 'PASS' },
    { answer: '-ERR no\r\n', step: 'PASS' },
    { answer: '-ERR no\r\n', step: 'USER' },
    { answer: 'hello\r\n', step: 'STLS' },
    { answer: '-ERR no\r\n', step: 'STLS' },
    { answer: '-ERR closed\r\n', step: 'GREETING' },
  ])('that answers $answer to $step is told with that step', async ({ answer, step }) => {
    const server = await givenServer({ answers: { [step]: answer } })
    const security = step === 'STLS' ? 'starttls' : 'none'
    const { message } = await failureOf(authorize(server, { security, allowCleartext: true }))
    const named = step === 'GREETING' ? 'greeting' : step
    expect(message.startsWith(`127.0.0.1:${server.port}: ${named}: `)).toBe(true)
  })

  test('that is silent when the time of the run is up', async () => {
    const server = await givenServer({ answers: { GREETING: undefined } })
    const deadline = { remainingMs: () => 20 }
    const failure = await failureOf(authorize(server, { apop: true }, { deadline }))
    expect(failure.code).toBe('TOO_SLOW')
    expect(failure.message).toContain(': greeting: no answer before the time of this run was up')
  })

  test('that needs a longer pause than the run has left', async () => {
    const server = await givenServer()
    const pop = { apop: true, waitSeconds: 60 }
    const deadline = { remainingMs: () => 59_000 }
    const failure = await failureOf(authorize(server, pop, { deadline }))
    expect(failure.code).toBe('TOO_SLOW')
    expect(failure.message).toContain('wait: no time is left for the 60 s that popBeforeSmtp.wait')
  })

  test('that is not there', async () => {
    const server = { host: '127.0.0.1', port: await freePort() }
    const failure = await failureOf(authorize(server, { apop: true }))
    expect(failure.code).toBe('NETWORK')
    expect(failure.message).toContain(`127.0.0.1:${server.port}: connect: `)
  })

  test('whose name does not resolve', async () => {
    const server = { host: 'pop.invalid', port: 110 }
    expect((await failureOf(authorize(server, { apop: true }))).code).toBe('HOST_NOT_FOUND')
  })

  test('that speaks another protocol at the port for TLS', async () => {
    const server = await givenServer()
    const failure = await failureOf(authorize(server, { security: 'tls', ca }))
    expect(failure.code).toBe('TLS_NOT_SPOKEN')
    expect(server.commands.join()).not.toContain('tanstaaf')
  })
})

async function givenServer(script: Pop3Script = {}): Promise<ScriptedPop3Server> {
  const server = await startScriptedPop3Server(script)
  onTestFinished(() => server.close())
  return server
}

function authorize(
  { host, port }: { host: string; port: number },
  pop: Partial<PopBeforeSmtp>,
  changes: Partial<PopAuthorization> = {},
): Promise<void> {
  return authorizeByPop({
    pop: {
      host,
      port,
      security: 'none',
      apop: false,
      secret: 'legacy',
      allowCleartext: false,
      waitSeconds: 0,
      ...pop,
    },
    login: LOGIN,
    limits: { connectSeconds: 10, responseSeconds: 10 },
    deadline: { remainingMs: () => 30_000 },
    pause: async () => {},
    ...changes,
  })
}

async function failureOf(attempt: Promise<unknown>) {
  return attempt.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => asFailure(error),
  )
}
