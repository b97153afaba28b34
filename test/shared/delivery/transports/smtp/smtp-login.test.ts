import { describe, expect, it, onTestFinished } from 'vitest'
import type { VersionedLogin } from '../../../../../shared/credentials/credentials.js'
import { smtpTransport } from '../../../../../shared/delivery/transports/smtp/smtp-transport.js'
import type { Transport } from '../../../../../shared/delivery/transports/transport.js'
import {
  ConsentRequired,
  TokenEndpointUnavailable,
} from '../../../../../shared/failures/oauth2-errors.js'
import type { SmtpSender } from '../../../../../shared/jobs/requests/sender-definition.js'
import { answers, times } from '../../../../servers/scripted/scripted-smtp-behaviours.js'
import {
  type ScriptedSmtpOptions,
  type ScriptedSmtpServer,
  type SmtpBehaviour,
  startScriptedSmtpServer,
} from '../../../../servers/scripted/scripted-smtp-server.js'
import {
  AUTH,
  inShort,
  messageOf,
  NO_HURRY,
  PASSWORD_LOGIN,
  smtpSender,
  tellNobody,
  tokenLogin,
} from './smtp-samples.js'

const TO = 'to@example.com'
const IN_CLEAR = { ...AUTH, allowCleartext: true }
const BY_TOKEN = { ...IN_CLEAR, method: 'xoauth2' } as const

describe('by password', () => {
  it('GIVEN all mechanisms THEN CRAM-MD5 is chosen, with the digest of RFC 2195', async () => {
    const { server, transport } = await start()
    expect(await send(transport)).toEqual([`${TO} accepted`])
    const [, auth, response = ''] = server.commands
    expect(auth).toBe('AUTH CRAM-MD5')
    expect(decode(response)).toBe('tim b913a602c7eda7a495b4e6e7334d3890')
  })

  it('by PLAIN, with an initial response (RFC 4616)', async () => {
    const { server, transport } = await start({ auth: { ...IN_CLEAR, method: 'plain' } })
    expect(await send(transport)).toEqual([`${TO} accepted`])
    expect(decode(server.commands[1]?.split(' ')[2] ?? '')).toBe('\0tim\0tanstaaftanstaaf')
  })

  it('by LOGIN, in two answers', async () => {
    const { server, transport } = await start({ auth: { ...IN_CLEAR, method: 'login' } })
    expect(await send(transport)).toEqual([`${TO} accepted`])
    expect(server.commands[1]).toBe('AUTH LOGIN')
    expect(server.commands.slice(2, 4).map(decode)).toEqual(['tim', 'tanstaaftanstaaf'])
  })

  it.each([
    ['no AUTH', []],
    ['nothing it may use on an open line', ['AUTH PLAIN LOGIN']],
    ['nothing it speaks', ['AUTH GSSAPI NTLM']],
  ])(
    'GIVEN a server that offers %s THEN neither password nor mail is sent',
    async (_offer, extensions) => {
      const { server, transport } = await start({ extensions })
      expect(await send(transport)).toEqual([`${TO} refused AUTH_UNSUPPORTED`])
      expect(server.commands).toEqual(['EHLO example.co.jp'])
    },
  )

  it.each([
    ['535 5.7.8 Error: authentication failed', 'refused AUTH_FAILED'],
    [
      '535 5.7.139 Unsuccessful, SmtpClientAuthentication is disabled for the Tenant',
      'refused ACCOUNT_DISABLED',
    ],
    [
      '550 5.7.30 Basic authentication is not supported for Client Submission',
      'refused AUTH_UNSUPPORTED',
    ],
    ['535 5.7.8 Your account has been disabled', 'refused ACCOUNT_DISABLED'],
    ['504 5.5.4 Unrecognized authentication type', 'refused AUTH_UNSUPPORTED'],
    ['454 4.7.0 Temporary authentication failure', 'put off PUT_OFF'],
    ['421 4.7.0 Too many errors', 'put off PUT_OFF'],
  ])('GIVEN a login that is answered with %j THEN it is %s', async (reply, expected) => {
    const { server, transport } = await start({ behaviour: answers('AUTH', reply) })
    expect(await send(transport)).toEqual([`${TO} ${expected}`])
    expect(server.messages).toEqual([])
  })

  it('GIVEN a login that was refused WHEN the next mail comes THEN it is not tried again', async () => {
    const { server, transport } = await start({ behaviour: answers('AUTH', '535 5.7.8 No') })
    expect(await send(transport)).toEqual([`${TO} refused AUTH_FAILED`])
    expect(await send(transport)).toEqual([`${TO} refused AUTH_FAILED`])
    expect(server.connections).toBe(1)
  })

  it('GIVEN a login that was put off WHEN the next mail comes THEN it is tried again', async () => {
    const { transport } = await start({
      behaviour: times(1, answers('AUTH', '454 4.7.0 Not now')),
    })
    expect(await send(transport)).toEqual([`${TO} put off PUT_OFF`])
    expect(await send(transport)).toEqual([`${TO} accepted`])
  })

  it('GIVEN a server that repeats the password WHEN it refuses THEN nobody is told', async () => {
    const { transport } = await start({
      behaviour: answers('AUTH', '535 5.7.8 Wrong: tanstaaftanstaaf'),
    })
    const [outcome] = await transport.deliver(messageOf(), [TO], tellNobody)
    expect(outcome?.reason).toContain('Wrong: ********')
  })

  it('GIVEN a sender that logs in, and no login THEN there is no transport', () => {
    const sender = smtpSender({ host: '127.0.0.1', port: 25 }, { auth: AUTH })
    expect(() => smtpTransport({ sender, login: undefined, deadline: NO_HURRY })).toThrow('log in')
  })
})

describe('by token', () => {
  const extensions = ['AUTH PLAIN XOAUTH2']

  it('in the form of XOAUTH2', async () => {
    const { server, transport } = await start({
      auth: BY_TOKEN,
      extensions,
      login: tokenLogin('t1'),
    })
    expect(await send(transport)).toEqual([`${TO} accepted`])
    expect(decode(server.commands[1]?.split(' ')[2] ?? '')).toBe(
      'user=batch@example.co.jp\u0001auth=Bearer t1\u0001\u0001',
    )
  })

  it('GIVEN a token at hand that is refused THEN a fresh one is tried, once', async () => {
    const login = tokenLogin('old', 'fresh')
    // The details of a refusal come first; then the client owes an empty line (RFC 7628 3.2.3).
    const details = times(1, answers('AUTH', '334 eyJzdGF0dXMiOiI0MDAifQ=='))
    const refusal = answers('', '535 5.7.8 Username and token not accepted')
    const behaviour: SmtpBehaviour = (...step) => details(...step) || refusal(...step)
    const { server, transport } = await start({ auth: BY_TOKEN, extensions, behaviour, login })
    const [outcome] = await transport.deliver(messageOf(), [TO], tellNobody)
    expect(outcome?.outcome).toBe('accepted')
    expect(login.asked).toEqual([false, true])
    expect(server.connections).toBe(2)
  })

  it('GIVEN tokens that are all refused THEN the login is, after two', async () => {
    const login = tokenLogin('old', 'fresh')
    const behaviour = answers('AUTH', '535 5.7.3 Authentication unsuccessful')
    const { transport } = await start({ auth: BY_TOKEN, extensions, behaviour, login })
    expect(await send(transport)).toEqual([`${TO} refused AUTH_FAILED`])
    expect(login.asked).toEqual([false, true])
  })

  it.each([
    [new TokenEndpointUnavailable('503'), 'put off AUTH_UNAVAILABLE'],
    [new ConsentRequired('invalid_grant'), 'refused AUTH_CONSENT_REQUIRED'],
  ])('GIVEN no token: %s THEN no connection is made', async (failure, expected) => {
    const login = { ...tokenLogin(), accessToken: () => Promise.reject(failure) }
    const { server, transport } = await start({ auth: BY_TOKEN, extensions, login })
    expect(await send(transport)).toEqual([`${TO} ${expected}`])
    expect(server.connections).toBe(0)
  })
})

async function start({
  auth = AUTH,
  login = PASSWORD_LOGIN,
  ...options
}: ScriptedSmtpOptions & {
  auth?: NonNullable<SmtpSender['auth']>
  login?: VersionedLogin
} = {}): Promise<{ server: ScriptedSmtpServer; transport: Transport }> {
  const server = await startScriptedSmtpServer(options)
  const transport = smtpTransport({
    sender: smtpSender(server, { auth }),
    login,
    deadline: NO_HURRY,
  })
  onTestFinished(async () => {
    await transport.close()
    await server.close()
  })
  return { server, transport }
}

const send = async (transport: Transport): Promise<string[]> =>
  inShort(await transport.deliver(messageOf(), [TO], tellNobody))

const decode = (base64: string): string => Buffer.from(base64, 'base64').toString()
