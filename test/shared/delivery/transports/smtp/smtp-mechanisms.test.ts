import { describe, expect, it, onTestFinished } from 'vitest'
import { smtpTransport } from '../../../../../shared/delivery/transports/smtp/smtp-transport.js'
import type { RecipientOutcome } from '../../../../../shared/delivery/transports/transport.js'
import type { SmtpSender } from '../../../../../shared/jobs/requests/sender-definition.js'
import {
  type ScriptedSmtpServer,
  type SmtpBehaviour,
  startScriptedSmtpServer,
} from '../../../../servers/scripted/scripted-smtp-server.js'
import { DIGESTS, FORMS } from '../../../failures/sent-forms.js'
import {
  AUTH,
  messageOf,
  NO_HURRY,
  PASSWORD_LOGIN,
  smtpSender,
  tellNobody,
} from './smtp-samples.js'

const TO = 'to@example.com'
const PASSWORD = 'tanstaaftanstaaf'
const IN_CLEAR = { ...AUTH, allowCleartext: true }

describe('a mechanism that is refused while another is offered', () => {
  it.each([
    '504 5.5.4 Unrecognized authentication type',
    '535 5.7.8 Error: authentication failed',
    '534 5.7.9 Authentication mechanism is too weak',
    '502 5.5.1 Not implemented',
    '334',
  ])('GIVEN CRAM-MD5 is answered with %s THEN PLAIN is tried', async (answer) => {
    const server = await start({ 'CRAM-MD5': answer })
    const [outcome] = await send(server)
    expect(outcome).toMatchObject({ outcome: 'accepted' })
    expect(mechanismsOf(server)).toEqual(['CRAM-MD5', 'PLAIN'])
  })

  it('GIVEN PLAIN is not known either THEN LOGIN is tried', async () => {
    const server = await start({ 'CRAM-MD5': '504 No', PLAIN: '504 5.5.4 Unrecognized' })
    expect(await send(server)).toMatchObject([{ outcome: 'accepted' }])
    expect(mechanismsOf(server)).toEqual(['CRAM-MD5', 'PLAIN', 'LOGIN'])
  })

  it('GIVEN the password is wrong by PLAIN too THEN it is refused, with both answers', async () => {
    const server = await start({ 'CRAM-MD5': '535 5.7.8 Bad digest', PLAIN: '535 5.7.8 No' })
    const [outcome] = await send(server)
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'AUTH_FAILED' })
    expect(outcome?.reason).toContain(
      'AUTH CRAM-MD5: 535 5.7.8 Bad digest; AUTH PLAIN: 535 5.7.8 No',
    )
    expect(mechanismsOf(server)).toEqual(['CRAM-MD5', 'PLAIN'])
  })

  it('GIVEN all are unknown THEN no password is blamed', async () => {
    const server = await start({ 'CRAM-MD5': '504 No', PLAIN: '504 No', LOGIN: '504 No' })
    expect(await send(server)).toMatchObject([{ outcome: 'refused', code: 'AUTH_UNSUPPORTED' }])
  })

  it('GIVEN CRAM-MD5 has judged the password and PLAIN is unknown THEN the password is blamed', async () => {
    const server = await start({ 'CRAM-MD5': '535 5.7.8 No', PLAIN: '504 No', LOGIN: '504 No' })
    expect(await send(server)).toMatchObject([{ outcome: 'refused', code: 'AUTH_FAILED' }])
  })

  it('GIVEN an open line THEN nothing that shows the password follows', async () => {
    const server = await start({ 'CRAM-MD5': '535 5.7.8 No' })
    expect(await send(server, AUTH)).toMatchObject([{ outcome: 'refused', code: 'AUTH_FAILED' }])
    expect(mechanismsOf(server)).toEqual(['CRAM-MD5'])
  })

  it('GIVEN a method that the sender names THEN no other is tried', async () => {
    const server = await start({ 'CRAM-MD5': '504 No' })
    const [outcome] = await send(server, { ...IN_CLEAR, method: 'cram-md5' })
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'AUTH_UNSUPPORTED' })
    expect(mechanismsOf(server)).toEqual(['CRAM-MD5'])
  })

  it('GIVEN a server in trouble THEN no other is tried, and the mail waits', async () => {
    const server = await start({ 'CRAM-MD5': '454 4.7.0 Temporary authentication failure' })
    expect(await send(server)).toMatchObject([{ outcome: 'put off', code: 'PUT_OFF' }])
    expect(mechanismsOf(server)).toEqual(['CRAM-MD5'])
  })
})

it.each([
  [
    '535 5.7.8 Error: authentication failed: Connection lost to authentication server',
    'put off LOGIN_UNAVAILABLE',
  ],
  ['554 5.3.0 Internal error', 'put off LOGIN_UNAVAILABLE'],
  ['550 5.7.1 Too many login attempts', 'put off RESOURCE_EXHAUSTED'],
  ['535 5.7.0 Please contact your administrator', 'put off LOGIN_NEEDS_ADMIN'],
  ['530 5.7.0 Must issue a STARTTLS command first', 'put off TLS_REQUIRED'],
  ['538 5.7.11 Encryption required', 'put off TLS_REQUIRED'],
  ['535 5.7.139 SmtpClientAuthentication is disabled for the Mailbox', 'refused ACCOUNT_DISABLED'],
  ['535 5.7.8 Please try again later', 'refused AUTH_FAILED'],
  ['534 5.7.9 Application-specific password required', 'refused AUTH_FAILED'],
])('a login by PLAIN that is answered with %s is %s', async (answer, expected) => {
  const server = await start({ PLAIN: answer })
  const [outcome] = await send(server, { ...IN_CLEAR, method: 'plain' })
  expect(`${outcome?.outcome} ${outcome?.code}`).toBe(expected)
  expect(outcome?.reason).toContain(`AUTH PLAIN: ${answer}`)
})

describe('a login that is given back', () => {
  it.each(Object.entries({ ...FORMS, ...DIGESTS }))('%s is nowhere', async (_, write) => {
    const given = write(PASSWORD).replace(/[\r\n\0]+/g, ' ')
    const server = await start({ PLAIN: `535 5.7.8 you said ${given}` })
    const [outcome] = await send(server, { ...IN_CLEAR, method: 'plain' })
    expect(outcome?.reason).toContain('535 5.7.8')
    expect(outcome?.reason).not.toContain(given)
  })

  it('over the lines of an answer is nowhere', async () => {
    const base64 = Buffer.from(`\0tim\0${PASSWORD}`).toString('base64')
    const lines = [
      ...(base64.match(/.{1,7}/g) ?? []).map((part) => `535-5.7.8 ${part}`),
      '535 5.7.8 end',
    ]
    const server = await start({ PLAIN: lines.join('\r\n') })
    const [outcome] = await send(server, { ...IN_CLEAR, method: 'plain' })
    for (const part of base64.match(/.{1,7}/g) ?? []) expect(outcome?.reason).not.toContain(part)
  })

  it('as the digest of CRAM-MD5, in capitals, is nowhere', async () => {
    const behaviour: SmtpBehaviour = ({ name, args }, connection) => {
      if (name !== '' && name !== 'RESPONSE') return false
      const [, digest = ''] = Buffer.from(args || name, 'base64')
        .toString()
        .split(' ')
      connection.write(`535 5.7.8 bad digest ${digest.toUpperCase()}\r\n`)
      return true
    }
    const server = await startScriptedSmtpServer({ behaviour })
    onTestFinished(() => server.close())
    const [outcome] = await send(server, { ...AUTH, method: 'cram-md5' })
    expect(outcome?.reason).toMatch(/AUTH CRAM-MD5: 535 5\.7\.8/)
    expect(outcome?.reason).not.toMatch(/[0-9A-F]{8}/i)
  })

  it('after the login, at a recipient, is nowhere either', async () => {
    const given = Buffer.from(PASSWORD).toString('hex')
    const server = await start({}, `550 5.1.1 <${given}> no such user`)
    const [outcome] = await send(server)
    expect(outcome).toMatchObject({ outcome: 'refused', code: 'RECIPIENT_NOT_FOUND' })
    expect(outcome?.reason).not.toContain(given)
  })
})

async function start(
  answers: Readonly<Record<string, string>>,
  atRecipient?: string,
): Promise<ScriptedSmtpServer> {
  const behaviour: SmtpBehaviour = ({ name, args }, connection) => {
    const [mechanism = ''] = args.split(' ')
    const answer = name === 'RCPT' ? atRecipient : name === 'AUTH' ? answers[mechanism] : undefined
    if (answer === undefined) return false
    connection.write(`${answer}\r\n`)
    return true
  }
  const server = await startScriptedSmtpServer({ behaviour })
  onTestFinished(() => server.close())
  return server
}

async function send(
  server: ScriptedSmtpServer,
  auth: NonNullable<SmtpSender['auth']> = IN_CLEAR,
): Promise<readonly RecipientOutcome[]> {
  const transport = smtpTransport({
    sender: smtpSender(server, { auth }),
    login: PASSWORD_LOGIN,
    deadline: NO_HURRY,
  })
  onTestFinished(() => transport.close())
  return transport.deliver(messageOf(), [TO], tellNobody)
}

const mechanismsOf = ({ commands }: ScriptedSmtpServer): string[] =>
  commands.flatMap((line) => /^AUTH (\S+)/.exec(line)?.[1] ?? [])
