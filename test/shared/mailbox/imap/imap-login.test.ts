import { describe, expect, onTestFinished, test } from 'vitest'
import { asFailure } from '../../../../shared/failures/failure-error.js'
import { IMAP_LIMITS } from '../../../../shared/mailbox/imap/imap-limits.js'
import {
  type ImapMechanism,
  offeredMechanisms,
} from '../../../../shared/mailbox/imap/imap-login.js'
import { imapMailboxes } from '../../../../shared/mailbox/imap/imap-mailbox.js'
import type { Login } from '../../../../shared/mailbox/mailbox-session.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../../servers/scripted/scripted-imap-server.js'
import { FORMS } from '../../failures/sent-forms.js'

const PASSWORD = { username: 'operations@example.com', password: 'not-a-real-password' }
const TOKEN = { username: 'operations@example.com', accessToken: 'made-up-token-0123456789' }
const SASL_PLAIN = Buffer.from('\0operations@example.com\0not-a-real-password').toString('base64')

describe('what a server offers', () => {
  test.each<{ login: Login; offer: string; expected: readonly ImapMechanism[] }>([
    { login: PASSWORD, offer: 'IMAP4rev1', expected: ['LOGIN'] },
    { login: PASSWORD, offer: 'IMAP4rev1 AUTH=PLAIN', expected: ['LOGIN', 'AUTH=PLAIN'] },
    { login: PASSWORD, offer: 'LOGINDISABLED AUTH=PLAIN', expected: ['AUTH=PLAIN'] },
    { login: PASSWORD, offer: 'LOGINDISABLED AUTH=LOGIN', expected: ['AUTH=LOGIN'] },
    { login: PASSWORD, offer: 'LOGINDISABLED AUTH=CRAM-MD5', expected: [] },
    { login: TOKEN, offer: 'AUTH=PLAIN', expected: [] },
    {
      login: TOKEN,
      offer: 'AUTH=XOAUTH2 AUTH=OAUTHBEARER',
      expected: ['AUTH=OAUTHBEARER', 'AUTH=XOAUTH2'],
    },
  ])('$offer', ({ login, offer, expected }) => {
    expect(offeredMechanisms(login, new Set(offer.split(' ')))).toEqual(expected)
  })
})

describe('a login by password', () => {
  test('is one LOGIN where nothing forbids it', async () => {
    const server = await givenServer('IMAP4rev1 AUTH=PLAIN')
    await logIn(server)
    expect(waysOf(server)).toEqual(['LOGIN'])
  })

  test.each(['AUTH=PLAIN', 'AUTH=PLAIN SASL-IR', 'AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5'])(
    'goes by PLAIN where LOGIN is disabled: %s',
    async (offer) => {
      const server = await givenServer(`IMAP4rev1 LOGINDISABLED ${offer}`)
      await logIn(server)
      expect(waysOf(server)).toEqual(['AUTHENTICATE PLAIN'])
      expect(server.commands).toContain(SASL_PLAIN)
    },
  )

  test.each([
    'BAD LOGIN is disabled',
    'BAD Unknown command',
    'BAD syntax',
    'NO [CANNOT] Use AUTHENTICATE',
    'NO LOGIN is not supported here',
  ])('goes on with PLAIN after %s', async (answer) => {
    const server = await givenServer('IMAP4rev1 AUTH=PLAIN', { LOGIN: answer })
    await logIn(server)
    expect(waysOf(server)).toEqual(['LOGIN', 'AUTHENTICATE PLAIN'])
  })

  test.each([
    'NO [AUTHENTICATIONFAILED] Invalid credentials',
    'NO LOGIN failed.',
    'BAD Invalid user name or password',
    'NO [UNAVAILABLE] Temporary authentication failure.',
    'NO [LIMIT] Too many sessions',
    'NO [CONTACTADMIN] Ask for help',
  ])('is tried once where the answer is %s', async (answer) => {
    const server = await givenServer('IMAP4rev1 AUTH=PLAIN', { LOGIN: answer })
    await failureOf(server)
    expect(waysOf(server)).toEqual(['LOGIN'])
  })

  test('that every way is refused for tells of all of them', async () => {
    const answers = { LOGIN: 'BAD Unknown command', AUTHENTICATE: 'NO [AUTHENTICATIONFAILED] No' }
    const server = await givenServer('IMAP4rev1 AUTH=PLAIN', answers)
    const { code, message } = await failureOf(server)
    expect(code).toBe('AUTH_FAILED')
    expect(message).toContain(
      ': LOGIN: BAD Unknown command; AUTHENTICATE PLAIN: NO [AUTHENTICATIONFAILED] No',
    )
  })

  test('of which only the ways were refused blames no password', async () => {
    const answers = { LOGIN: 'BAD Unknown command', AUTHENTICATE: 'NO Unsupported mechanism' }
    const server = await givenServer('IMAP4rev1 AUTH=PLAIN', answers)
    expect((await failureOf(server)).code).toBe('AUTH_UNSUPPORTED')
  })

  test('that cannot be made on an open line is a matter of the line', async () => {
    const server = await givenServer('IMAP4rev1 STARTTLS LOGINDISABLED')
    const { code, message } = await failureOf(server)
    expect(code).toBe('TLS_REQUIRED')
    expect(message).toContain('LOGINDISABLED')
    expect(waysOf(server)).toEqual([])
  })
})

describe('a login by token', () => {
  test('goes by XOAUTH2 where OAUTHBEARER is refused', async () => {
    const answers = { 'AUTHENTICATE OAUTHBEARER': 'BAD Unsupported mechanism' }
    const server = await givenServer('SASL-IR AUTH=OAUTHBEARER AUTH=XOAUTH2', answers)
    await logIn(server, TOKEN)
    expect(waysOf(server)).toEqual(['AUTHENTICATE OAUTHBEARER', 'AUTHENTICATE XOAUTH2'])
  })

  test('is not tried again by another way where the token is refused', async () => {
    const answers = { AUTHENTICATE: 'NO [AUTHENTICATIONFAILED] Invalid token' }
    const server = await givenServer('SASL-IR AUTH=OAUTHBEARER AUTH=XOAUTH2', answers)
    expect((await failureOf(server, TOKEN)).code).toBe('AUTH_FAILED')
    expect(waysOf(server)).toEqual(['AUTHENTICATE OAUTHBEARER'])
  })

  test('that the server knows no way for is a matter of the way', async () => {
    const server = await givenServer('IMAP4rev1 AUTH=PLAIN')
    const { code, message } = await failureOf(server, TOKEN)
    expect(code).toBe('AUTH_UNSUPPORTED')
    expect(message).toContain('the server offers AUTH=PLAIN')
  })
})

test.each([
  ['NO [SERVERBUG] LOGIN Server error - Please try again later', 'LOGIN_UNAVAILABLE'],
  ['NO System error', 'LOGIN_UNAVAILABLE'],
  ['NO Server Unavailable. 15', 'LOGIN_UNAVAILABLE'],
  ['NO [INUSE] Mailbox in use', 'MAILBOX_BUSY'],
  ['NO [LIMIT] LOGIN Rate limit hit.', 'RESOURCE_EXHAUSTED'],
  ['NO [CONTACTADMIN] Authentication failed', 'LOGIN_NEEDS_ADMIN'],
  ['NO [EXPIRED] The account is at its end', 'ACCOUNT_DISABLED'],
  ['NO [PRIVACYREQUIRED] Use TLS', 'TLS_REQUIRED'],
  ['NO [AUTHENTICATIONFAILED] Authentication failed.', 'AUTH_FAILED'],
])('%s is told with its way and its code, as %s', async (answer, expected) => {
  const server = await givenServer('IMAP4rev1', { LOGIN: answer })
  const { code, message } = await failureOf(server)
  expect(code).toBe(expected)
  expect(message).toBe(`127.0.0.1:${server.port}: LOGIN: ${answer}`)
})

test.each(Object.entries(FORMS))('a login that is given back %s is nowhere', async (_, write) => {
  const given = write(PASSWORD.password)
  const quoted = given.replace(/[\r\n\0]+/g, ' ')
  const server = await givenServer('IMAP4rev1', { LOGIN: `NO you said ${quoted}` })
  const failure = await failureOf(server)
  expect(failure.message).not.toContain(quoted)
  expect(failure.cause).toBeUndefined()
})

async function givenServer(
  capabilities: string,
  answers: Readonly<Record<string, string>> = {},
): Promise<ScriptedImapServer> {
  let pending = ''
  const behaviour: Behaviour = ({ tag, name, args }, connection) => {
    const [mechanism = ''] = args.split(' ')
    if (name === 'CAPABILITY') {
      connection.write(`* CAPABILITY ${capabilities}\r\n${tag} OK\r\n`)
      return true
    }
    if (pending !== '' && name === '') {
      connection.write(`${pending} OK in\r\n`)
      pending = ''
      return true
    }
    if (name !== 'LOGIN' && name !== 'AUTHENTICATE') return false
    const refusal = answers[`${name} ${mechanism}`] ?? answers[name]
    if (refusal !== undefined) connection.write(`${tag} ${refusal}\r\n`)
    else if (name === 'LOGIN' || args.includes(' ')) connection.write(`${tag} OK in\r\n`)
    else {
      pending = tag
      connection.write('+ \r\n')
    }
    return true
  }
  const server = await startScriptedImapServer({ behaviour })
  onTestFinished(() => server.close())
  return server
}

async function logIn({ host, port }: ScriptedImapServer, login: Login = PASSWORD): Promise<void> {
  const open = imapMailboxes({ ...IMAP_LIMITS, greetingTimeoutMs: 20_000 })
  const session = await open({ host, port, security: 'none' }, login, { timeLimitMs: 60_000 })
  session.close()
}

const failureOf = (server: ScriptedImapServer, login: Login = PASSWORD) =>
  logIn(server, login).then(
    () => Promise.reject(new Error('it did not fail')),
    (error: unknown) => asFailure(error),
  )

/** How it was tried to log in, in order. */
const waysOf = ({ commands }: ScriptedImapServer): string[] =>
  commands.flatMap((line) => /^\S+ (LOGIN|AUTHENTICATE \S+)/.exec(line)?.[1] ?? [])
