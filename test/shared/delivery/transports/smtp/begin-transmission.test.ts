import { expect, it, onTestFinished, vi } from 'vitest'
import { smtpTransport } from '../../../../../shared/delivery/transports/smtp/smtp-transport.js'
import type {
  OutgoingMessage,
  Transport,
} from '../../../../../shared/delivery/transports/transport.js'
import { closesAt } from '../../../../servers/scripted/scripted-smtp-behaviours.js'
import {
  type ScriptedSmtpServer,
  type SmtpBehaviour,
  startScriptedSmtpServer,
} from '../../../../servers/scripted/scripted-smtp-server.js'
import { inShort, messageOf, NO_HURRY, smtpSender } from './smtp-samples.js'

const TO = 'to@example.com'

class NotSaved extends Error {
  override readonly name = 'NotSaved'
  readonly code = 'STORAGE_IO'
}

it('tells after the 354, and before the first byte', async () => {
  const { server, transport } = await start()
  const seen: { last: string | undefined; bytes: number }[] = []
  await transport.deliver(messageOf(), [TO], async () => {
    // A byte that was given out before would be there after a whole round of the event loop.
    await new Promise((done) => setImmediate(done))
    seen.push({ last: server.commands.at(-1), bytes: server.messageBytes })
  })
  expect(seen).toEqual([{ last: 'DATA', bytes: 0 }])
  expect(server.messages).toHaveLength(1)
})

it('GIVEN a run that cannot tell WHEN the server is ready THEN not a byte is given out', async () => {
  const { server, transport } = await start()
  const failure = new NotSaved('no')
  const sent = transport.deliver(messageOf(), [TO], () => Promise.reject(failure))
  await expect(sent).rejects.toBe(failure)
  // nodemailer writes its own code into the errors that it meets.
  expect(failure.code).toBe('STORAGE_IO')
  await transport.close()
  await vi.waitFor(() => expect(server.open).toBe(0))
  expect(server).toMatchObject({ messageBytes: 0, messages: [] })
})

it('GIVEN a run that could not tell once WHEN the next mail comes THEN a new connection takes it', async () => {
  const { server, transport } = await start()
  const sent = transport.deliver(messageOf(), [TO], () => Promise.reject(new NotSaved('no')))
  await expect(sent).rejects.toThrow('no')
  expect(inShort(await transport.deliver(messageOf(), [TO], async () => {}))).toEqual([
    `${TO} accepted`,
  ])
  expect(server.connections).toBe(2)
})

it('GIVEN a server that hangs up while it is told WHEN telling ends THEN it is known not to be accepted', async () => {
  const { server, transport } = await start()
  const order: string[] = []
  const outcomes = await transport.deliver(messageOf(), [TO], async () => {
    const before = openSockets()
    await server.hangUp()
    // The client has noticed when its own end is closed, too.
    await vi.waitFor(() => expect(openSockets()).toBeLessThanOrEqual(before - 2))
    order.push('told')
  })
  order.push('outcomes')
  expect(order).toEqual(['told', 'outcomes'])
  expect(inShort(outcomes)).toEqual([`${TO} put off CONNECTION_LOST`])
  expect(server.messageBytes).toBe(0)
})

it('GIVEN a server that hangs up WHEN telling fails after it THEN that failure counts', async () => {
  const { server, transport } = await start()
  const failure = new NotSaved('no')
  const sent = transport.deliver(messageOf(), [TO], async () => {
    await server.hangUp()
    throw failure
  })
  await expect(sent).rejects.toBe(failure)
})

it('GIVEN a message that breaks off WHEN it is given out THEN no server sees an end of it', async () => {
  const { server, transport } = await start()
  const failure = new NotSaved('gone')
  const broken: OutgoingMessage = {
    ...messageOf(),
    async *open() {
      yield Buffer.from('Subject: half\r\n\r\n')
      await vi.waitFor(() => expect(server.messageBytes).toBeGreaterThan(0))
      throw failure
    },
  }
  await expect(transport.deliver(broken, [TO], async () => {})).rejects.toBe(failure)
  await vi.waitFor(() => expect(server.open).toBe(0))
  expect(server.messages).toEqual([])
})

it.each<[string, SmtpBehaviour]>([
  ['before the message', closesAt('DATA')],
  [
    'without a recipient',
    ({ name }, connection) => {
      if (name !== 'RCPT') return false
      connection.write('550 5.1.1 No\r\n')
      return true
    },
  ],
])('GIVEN a server that ends it %s THEN nobody is told', async (_when, behaviour) => {
  const { transport } = await start(behaviour)
  const begin = vi.fn(async () => {})
  await transport.deliver(messageOf(), [TO], begin)
  expect(begin).not.toHaveBeenCalled()
})

async function start(
  behaviour?: SmtpBehaviour,
): Promise<{ server: ScriptedSmtpServer; transport: Transport }> {
  const server = await startScriptedSmtpServer({ ...(behaviour && { behaviour }) })
  const transport = smtpTransport({
    sender: smtpSender(server),
    login: undefined,
    deadline: NO_HURRY,
  })
  onTestFinished(async () => {
    await transport.close()
    await server.close()
  })
  return { server, transport }
}

/** TCP sockets of this process that are open, on either end. */
const openSockets = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length
