import { expect, it, onTestFinished } from 'vitest'
import {
  type SmtpTransportOptions,
  smtpTransport,
} from '../../../../../shared/delivery/transports/smtp/smtp-transport.js'
import type { Transport } from '../../../../../shared/delivery/transports/transport.js'
import { answers, times } from '../../../../servers/scripted/scripted-smtp-behaviours.js'
import {
  type ScriptedSmtpOptions,
  type ScriptedSmtpServer,
  startScriptedSmtpServer,
} from '../../../../servers/scripted/scripted-smtp-server.js'
import { inShort, messageOf, NO_HURRY, smtpSender, tellNobody } from './smtp-samples.js'

const TO = 'to@example.com'
const THREE = ['one@example.com', 'two@example.com', 'three@example.com']

it('hands a message over, and says what the server calls it', async () => {
  const { server, transport } = await start()
  const outcomes = await transport.deliver(messageOf('.a dot\r\n'), [TO], tellNobody)
  expect(outcomes).toEqual([{ address: TO, outcome: 'accepted', serverMessageId: '4SCRIPTED1' }])
  expect(server.messages.map(String)).toEqual(['Subject: report\r\n\r\n..a dot\r\n'])
  expect(server.commands).toEqual([
    'EHLO example.co.jp',
    `MAIL FROM:<batch@example.co.jp> SIZE=${messageOf('.a dot\r\n').sizeBytes}`,
    `RCPT TO:<${TO}>`,
    'DATA',
  ])
})

it.each([[['PIPELINING']], [[]]])(
  'GIVEN %j WHEN one of three is refused THEN the others get it',
  async (extensions) => {
    const behaviour = answers('RCPT', '550 5.1.1 No such user', 'two@')
    const { server, transport } = await start({ extensions, behaviour })
    const told: (readonly string[])[] = []
    const outcomes = await transport.deliver(messageOf(), THREE, async (recipients) => {
      told.push(recipients)
    })
    expect(inShort(outcomes)).toEqual([
      'one@example.com accepted',
      'two@example.com refused RECIPIENT_NOT_FOUND',
      'three@example.com accepted',
    ])
    expect(outcomes[1]?.reason).toBe('RCPT TO: 550 5.1.1 No such user')
    expect(told).toEqual([['one@example.com', 'three@example.com']])
    expect(server.messages).toHaveLength(1)
  },
)

it.each([
  ['MAIL', '550 5.7.60 Not allowed to send as this sender', 'refused SENDER_REFUSED'],
  ['MAIL', '553 Sender refused', 'refused SENDER_REFUSED'],
  ['MAIL', '552 5.3.4 Message size exceeds fixed limit', 'refused MESSAGE_TOO_LARGE'],
  ['MAIL', '530 5.7.0 Authentication required', 'refused AUTH_FAILED'],
  ['MAIL', '451 4.3.0 Try again later', 'put off PUT_OFF'],
  ['RCPT', '550 5.2.1 Not today', 'refused REFUSED'],
  ['RCPT', '552 Quota exceeded', 'refused RECIPIENT_MAILBOX_FULL'],
  ['RCPT', '452 4.2.2 Mailbox full', 'put off RECIPIENT_MAILBOX_FULL'],
  ['RCPT', '451 4.7.1 Greylisted', 'put off PUT_OFF'],
  ['RCPT', '550-No such\r\n550 user here', 'refused RECIPIENT_NOT_FOUND'],
  ['DATA', '554 5.7.1 No', 'refused REFUSED'],
  ['DATA', '451 4.3.0 Later', 'put off PUT_OFF'],
  ['DATA', '999 What?', 'put off PROTOCOL_BROKEN'],
  ['MESSAGE', '554 5.7.1 Spam', 'refused REFUSED'],
  ['MESSAGE', '552 5.2.3 Too large for us', 'refused MESSAGE_TOO_LARGE'],
  ['MESSAGE', '451 4.3.0 Queue full', 'put off PUT_OFF'],
  ['MESSAGE', '999 What?', 'unknown OUTCOME_UNKNOWN'],
])('GIVEN a server that answers %s with %j THEN it is %s', async (at, reply, expected) => {
  const { server, transport } = await start({ behaviour: answers(at, reply) })
  const outcomes = await transport.deliver(messageOf(), [TO], tellNobody)
  expect(inShort(outcomes)).toEqual([`${TO} ${expected}`])
  expect(server.messages).toHaveLength(at === 'MESSAGE' ? 1 : 0)
})

it('GIVEN greylisting WHEN it is tried again THEN the same connection does', async () => {
  const { server, transport } = await start({
    behaviour: times(1, answers('RCPT', '451 4.7.1 Greylisted')),
  })
  expect(inShort(await transport.deliver(messageOf(), [TO], tellNobody))).toEqual([
    `${TO} put off PUT_OFF`,
  ])
  expect(inShort(await transport.deliver(messageOf(), [TO], tellNobody))).toEqual([
    `${TO} accepted`,
  ])
  expect(server.connections).toBe(1)
  expect(server.commands).toContain('RSET')
})

it('GIVEN a connection that died between two mails WHEN the second is sent THEN by a new one', async () => {
  const { server, transport } = await start({
    behaviour: ({ name }, connection) => {
      if (name !== 'RSET') return false
      connection.end()
      return true
    },
  })
  await transport.deliver(messageOf(), [TO], tellNobody)
  expect(inShort(await transport.deliver(messageOf(), [TO], tellNobody))).toEqual([
    `${TO} accepted`,
  ])
  expect(server.connections).toBe(2)
  expect(server.messages).toHaveLength(2)
})

it('GIVEN a server that takes less WHEN it says so THEN nothing is sent to it', async () => {
  const { server, transport } = await start({ extensions: ['SIZE 20'] })
  const outcomes = await transport.deliver(messageOf(), [TO], tellNobody)
  expect(inShort(outcomes)).toEqual([`${TO} refused MESSAGE_TOO_LARGE`])
  expect(server.commands).toEqual(['EHLO example.co.jp'])
})

it('GIVEN addresses that the server cannot be told WHEN sent THEN the others get it', async () => {
  const { server, transport } = await start()
  const outcomes = await transport.deliver(
    messageOf(),
    ['x@example.com> SIZE=1', '受付@example.co.jp', TO, 'a@example.com\r\nRSET'],
    tellNobody,
  )
  expect(inShort(outcomes).sort()).toEqual([
    'a@example.com\r\nRSET refused REFUSED',
    `${TO} accepted`,
    'x@example.com> SIZE=1 refused REFUSED',
    '受付@example.co.jp refused REFUSED',
  ])
  expect(server.commands.filter((line) => line.startsWith('RCPT'))).toEqual([`RCPT TO:<${TO}>`])
})

it('GIVEN a server with SMTPUTF8 THEN addresses beyond ASCII are told', async () => {
  const { server, transport } = await start({ extensions: ['SMTPUTF8'] })
  const outcomes = await transport.deliver(messageOf(), ['受付@example.co.jp'], tellNobody)
  expect(inShort(outcomes)).toEqual(['受付@example.co.jp accepted'])
  expect(server.commands[1]).toContain(' SMTPUTF8')
})

it('GIVEN a server that speaks no EHLO THEN HELO is enough where no login is asked for', async () => {
  const { transport } = await start({ behaviour: answers('EHLO', '502 5.5.1 What?') })
  expect(inShort(await transport.deliver(messageOf(), [TO], tellNobody))).toEqual([
    `${TO} accepted`,
  ])
})

it('says goodbye, and what is closed can be closed again', async () => {
  const { server, transport } = await start()
  await transport.close()
  await transport.deliver(messageOf(), [TO], tellNobody)
  await transport.close()
  await transport.close()
  expect(server.commands.at(-1)).toBe('QUIT')
})

async function start(
  options: ScriptedSmtpOptions = {},
  overrides: Partial<SmtpTransportOptions> = {},
): Promise<{ server: ScriptedSmtpServer; transport: Transport }> {
  const server = await startScriptedSmtpServer(options)
  const transport = smtpTransport({
    sender: smtpSender(server),
    login: undefined,
    deadline: NO_HURRY,
    ...overrides,
  })
  onTestFinished(async () => {
    await transport.close()
    await server.close()
  })
  return { server, transport }
}
