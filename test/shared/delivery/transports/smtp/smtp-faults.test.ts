import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { smtpTransport } from '../../../../../shared/delivery/transports/smtp/smtp-transport.js'
import type {
  OutgoingMessage,
  Transport,
} from '../../../../../shared/delivery/transports/transport.js'
import type { SmtpSender } from '../../../../../shared/jobs/requests/sender-definition.js'
import { freePort } from '../../../../servers/free-port.js'
import {
  answers,
  closesAt,
  onFirstSmtpConnections,
  shutsDownAt,
  silentAt,
} from '../../../../servers/scripted/scripted-smtp-behaviours.js'
import {
  type ScriptedSmtpServer,
  type SmtpBehaviour,
  startScriptedSmtpServer,
} from '../../../../servers/scripted/scripted-smtp-server.js'
import { AUTH, inShort, messageOf, PASSWORD_LOGIN, smtpSender, tellNobody } from './smtp-samples.js'

const TO = ['one@example.com', 'two@example.com']

/** The moments of a dialogue, and what an end without an answer means there. */
const BEFORE = ['GREETING', 'EHLO', 'AUTH', 'RESPONSE', 'MAIL', 'RCPT', 'DATA']
const AFTER = ['FIRST BYTES', 'MESSAGE']

describe('a server that hangs up', () => {
  it.each(BEFORE)('at %s has not taken it', async (at) => {
    const { transport } = await start(closesAt(at))
    expect(await codes(transport)).toEqual(['put off CONNECTION_LOST', 'put off CONNECTION_LOST'])
  })

  it.each(AFTER)('at %s may have taken it', async (at) => {
    const { transport } = await start(closesAt(at))
    expect(await codes(transport)).toEqual(['unknown OUTCOME_UNKNOWN', 'unknown OUTCOME_UNKNOWN'])
  })
})

describe('a server that says 421', () => {
  it.each([...BEFORE, ...AFTER])('at %s has not taken it', async (at) => {
    const { transport } = await start(shutsDownAt(at))
    expect(await codes(transport)).toEqual(['put off PUT_OFF', 'put off PUT_OFF'])
  })
})

describe('a server that falls silent', () => {
  const limits = { connectSeconds: 0.2, responseSeconds: 0.2, wholeSeconds: 60 }

  it.each(BEFORE)('at %s has not taken it', async (at) => {
    const { server, transport } = await start(silentAt(at), { limits })
    expect(await codes(transport)).toEqual(['put off TIMED_OUT', 'put off TIMED_OUT'])
    expect(server.messages).toEqual([])
  })

  it.each(AFTER)('at %s may have taken it, and ends with the whole time', async (at) => {
    const { transport } = await start(silentAt(at), { limits: { ...limits, wholeSeconds: 0.6 } })
    expect(await codes(transport)).toEqual(['unknown OUTCOME_UNKNOWN', 'unknown OUTCOME_UNKNOWN'])
  })

  it('at QUIT is left alone', async () => {
    const { transport } = await start(silentAt('QUIT'))
    await codes(transport)
    await transport.close()
  })
})

it('GIVEN a slow run, and a server that takes its time over the message THEN the response limit does not count', async () => {
  const takesItsTime: SmtpBehaviour = ({ name }, connection) => {
    if (name !== 'MESSAGE') return false
    setTimeout(() => connection.write('250 2.0.0 Ok: queued as SLOW\r\n'), 500)
    return true
  }
  const limits = { connectSeconds: 30, responseSeconds: 0.2, wholeSeconds: 60 }
  const { transport } = await start(takesItsTime, { limits })
  const outcomes = await transport.deliver(messageOf(), TO, () => sleep(500))
  expect(outcomes.map(({ serverMessageId }) => serverMessageId)).toEqual(['SLOW', 'SLOW'])
})

it('GIVEN a function that is about to end WHEN a mail is sent THEN its time is the limit', async () => {
  const { transport } = await start(silentAt('MAIL'), {}, 300)
  expect(await codes(transport)).toEqual(['put off TIMED_OUT', 'put off TIMED_OUT'])
})

it('GIVEN no time at all WHEN a mail is sent THEN nothing is handed over', async () => {
  const { server, transport } = await start(undefined, {}, -1)
  expect(await codes(transport)).toEqual(['put off TIMED_OUT', 'put off TIMED_OUT'])
  expect(server.messages).toEqual([])
})

it.each([
  ['554 5.3.2 No service here', 'PUT_OFF'],
  ['451 4.3.2 Not now', 'PUT_OFF'],
  ['hello', 'WRONG_PROTOCOL'],
])('GIVEN a server that greets with %j THEN it is tried again', async (greeting, code) => {
  const { transport } = await start(answers('GREETING', greeting))
  expect(await codes(transport)).toEqual([`put off ${code}`, `put off ${code}`])
})

it('GIVEN a server that takes DATA and refuses at once WHEN it does THEN the message is refused', async () => {
  const { transport } = await start(answers('DATA', '354 Go on\r\n550 5.7.1 No'))
  const outcomes = await codes(transport)
  expect(outcomes).toEqual(['refused REFUSED', 'refused REFUSED'])
})

it('GIVEN a server that says it has the message before it can have it THEN nobody knows', async () => {
  const { server, transport } = await start(answers('DATA', '354 Go on\r\n250 2.0.0 Ok'))
  const endless: OutgoingMessage = {
    ...messageOf(),
    async *open() {
      yield Buffer.from('Subject: half\r\n')
      await new Promise(() => {})
    },
  }
  const outcomes = await transport.deliver(endless, TO, tellNobody)
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown'])
  expect(server.messages).toEqual([])
})

it('GIVEN a server that fails on the first connection WHEN it is tried again THEN it works', async () => {
  const { server, transport } = await start(onFirstSmtpConnections(1, closesAt('DATA')))
  await codes(transport)
  expect(await codes(transport)).toEqual(['accepted', 'accepted'])
  expect(server.connections).toBe(2)
})

it('GIVEN nobody who listens THEN the server cannot be reached', async () => {
  const sender = smtpSender({ host: '127.0.0.1', port: await freePort() })
  const transport = smtpTransport({ sender, login: undefined, deadline: soon(60_000) })
  const [outcome] = await transport.deliver(messageOf(), TO, tellNobody)
  expect(outcome).toMatchObject({ outcome: 'put off', code: 'NETWORK' })
  expect(outcome?.reason).toContain(`127.0.0.1:${sender.port}: `)
})

it('GIVEN a name that nobody has THEN the host is not found', async () => {
  const sender = smtpSender({ host: 'smtp.invalid', port: 587 })
  const transport = smtpTransport({ sender, login: undefined, deadline: soon(60_000) })
  expect(await codes(transport)).toEqual(['put off HOST_NOT_FOUND', 'put off HOST_NOT_FOUND'])
})

it('GIVEN a server that never ends its answer THEN it is cut off', async () => {
  const endless: SmtpBehaviour = ({ name }, connection) => {
    if (name !== 'EHLO') return false
    connection.write('250-again\r\n'.repeat(10_000))
    return true
  }
  const { transport } = await start(endless)
  expect(await codes(transport)).toEqual(['put off PROTOCOL_BROKEN', 'put off PROTOCOL_BROKEN'])
})

const soon = (remainingMs: number) => ({ remainingMs: () => remainingMs })

async function start(
  behaviour?: SmtpBehaviour,
  overrides: Partial<SmtpSender> = {},
  remainingMs = 60_000,
): Promise<{ server: ScriptedSmtpServer; transport: Transport }> {
  const server = await startScriptedSmtpServer({
    // One answer at a time: of several that come at once with the end, nodemailer reads the first one only.
    extensions: ['AUTH CRAM-MD5'],
    ...(behaviour && { behaviour }),
  })
  const transport = smtpTransport({
    // A login in several steps.
    sender: smtpSender(server, { auth: { ...AUTH, method: 'cram-md5' }, ...overrides }),
    login: PASSWORD_LOGIN,
    deadline: soon(remainingMs),
  })
  onTestFinished(async () => {
    await transport.close()
    await server.close()
  })
  return { server, transport }
}

async function codes(transport: Transport): Promise<string[]> {
  const outcomes = await transport.deliver(messageOf(), TO, tellNobody)
  return inShort(outcomes).map((line) => line.replace(/^\S+ /, ''))
}
