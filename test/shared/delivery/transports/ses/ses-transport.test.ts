import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'
import { SESClient } from '@aws-sdk/client-ses'
import { simpleParser } from 'mailparser'
import { afterEach, expect, test } from 'vitest'
import { startLoopbackServer } from '../../../../../local/stand-ins/loopback-server.js'
import { readSesEvent } from '../../../../../shared/delivery/ses-events/ses-events.js'
import { SES_LIMITS } from '../../../../../shared/delivery/transports/ses/ses-limits.js'
import { sesTransport } from '../../../../../shared/delivery/transports/ses/ses-transport.js'
import type { OutgoingMessage } from '../../../../../shared/delivery/transports/transport.js'
import type { SesSender } from '../../../../../shared/jobs/requests/sender-definition.js'
import {
  messageOf,
  sesClient,
  sesUnderTest,
} from '../../../../local/stand-ins/ses/ses-under-test.js'

const SEND_ID = '20261121T093000Z-9f86d081884c7d65'

const SENDER: SesSender = {
  schemaVersion: 1,
  name: 'default',
  via: 'ses',
  from: { name: '', address: 'noreply@example.com' },
  maxMessageBytes: 7_864_320,
  maxRecipients: 500,
  configurationSet: 'mailjobs-dev',
}

const TO = ['oncall@other.example', 'audit@other.example']

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test('GIVEN two recipients WHEN SES takes the message THEN both are accepted, under the id that SES gives it', async () => {
  const ses = await standIn()
  const outcomes = await ses.deliver(MESSAGE, TO)
  await ses.close()
  const [mail] = ses.delivered
  const { messageId, subject } = await simpleParser(mail?.raw ?? '')
  expect(mail).toMatchObject({ source: 'noreply@example.com', destinations: TO })
  expect(subject).toBe('Report')
  expect(messageId).toMatch(/^<.+@ap-northeast-1\.amazonses\.com>$/)
  expect(outcomes).toEqual(
    TO.map((address) => ({ address, outcome: 'accepted', serverMessageId: messageId })),
  )
})

test('what becomes of the recipients comes back in events, under the id of the send', async () => {
  const ses = await standIn()
  const bounce = 'bounce@simulator.amazonses.com'
  const complaint = 'complaint@simulator.amazonses.com'
  await ses.deliver(MESSAGE, ['oncall@other.example', bounce, complaint])
  await ses.close()
  const reports = ses.events.map(readSesEvent).filter((report) => report !== undefined)
  expect(reports.map(({ sendId }) => sendId)).toEqual(Array(4).fill(SEND_ID))
  expect(reports.flatMap(({ recipients }) => recipients)).toMatchObject([
    { address: bounce, state: 'BOUNCED', code: 'RECIPIENT_NOT_FOUND' },
    { address: complaint, state: 'DELIVERED' },
    { address: complaint, state: 'COMPLAINED' },
    { address: 'oncall@other.example', state: 'DELIVERED' },
  ])
})

test('in us-east-1 message ids have another host', async () => {
  const server = await recording((_, response) => response.end(ACCEPTED))
  const client = clientIn('us-east-1', server.endpoint)
  const transport = sesTransport({ client, sender: SENDER })
  const [outcome] = await transport.deliver(MESSAGE, ['oncall@other.example'], async () => {})
  expect(outcome?.serverMessageId).toBe('<0100-000000@email.amazonses.com>')
})

test.each([
  ['a sender that is not verified', { from: 'noreply@other.example' }, 'SENDER_REFUSED'],
  ['a message that SES rejects', { header: 'Subject: twice' }, 'REFUSED'],
])('%s: refused for all, and delivered to nobody', async (_, { from, header }: Variation, code) => {
  const ses = await standIn()
  const outcomes = await ses.deliver(outgoing({ from, header }), TO)
  await ses.close()
  expect(outcomes).toMatchObject(TO.map((address) => ({ address, outcome: 'refused', code })))
  expect(ses.delivered).toEqual([])
})

const many = (count: number, bad: readonly number[]): string[] =>
  Array.from({ length: count }, (_, index) =>
    bad.includes(index) ? `"a..${index}"@other.example` : `to-${index}@other.example`,
  )

test.each([
  [3, [1]],
  [2, [0]],
  [50, [49]],
  [50, [0, 24, 25, 49]],
  [7, [0, 1, 2, 3, 4, 5]],
])(
  'GIVEN %i recipients WHEN SES calls those at %j malformed THEN the others get theirs, once',
  async (count, bad) => {
    const ses = await standIn()
    const recipients = many(count, bad)
    const begun: (readonly string[])[] = []
    const transport = sesTransport({ client: ses.client, sender: SENDER })
    const outcomes = await transport.deliver(MESSAGE, recipients, async (all) => {
      begun.push(all)
    })
    await ses.close()
    const good = recipients.filter((_, index) => !bad.includes(index))
    expect(ses.delivered.flatMap(({ destinations }) => destinations)).toEqual(good)
    expect(outcomes.map(({ address }) => address)).toEqual(recipients)
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(
      recipients.map((address) => (good.includes(address) ? 'accepted' : 'refused')),
    )
    expect(begun).toEqual([recipients])
  },
)

test('who there is no time for is left over, and not refused', async () => {
  const ses = await standIn()
  const deadline = { remainingMs: () => 130_000 }
  const transport = sesTransport({ client: ses.client, sender: SENDER, deadline })
  const outcomes = await transport.deliver(MESSAGE, many(4, [0]), async () => {})
  await ses.close()
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(4).fill('left over'))
  expect(ses.delivered).toEqual([])
})

test.each([
  [{ status: 400, code: 'Throttling' }, 'put off', 'RESOURCE_EXHAUSTED'],
  [{ status: 400, code: 'AccountSendingPausedException' }, 'refused', 'SENDING_PAUSED'],
  [{ status: 400, code: 'ConfigurationSetSendingPausedException' }, 'refused', 'SENDING_PAUSED'],
  [{ status: 400, code: 'MailFromDomainNotVerifiedException' }, 'refused', 'SENDER_REFUSED'],
  [{ status: 400, code: 'ConfigurationSetDoesNotExist' }, 'put off', 'SENDING_DENIED'],
  [{ status: 403, code: 'AccessDenied' }, 'put off', 'SENDING_DENIED'],
  [{ status: 503, code: 'ServiceUnavailable' }, 'unknown', 'OUTCOME_UNKNOWN'],
  ['drop-connection-before', 'unknown', 'OUTCOME_UNKNOWN'],
  ['drop-connection-after-effect', 'unknown', 'OUTCOME_UNKNOWN'],
] as const)('%j is %s, %s', async (fault, outcome, code) => {
  const ses = await standIn()
  ses.faults.push(fault)
  expect(await ses.deliver(MESSAGE, TO)).toMatchObject([
    { outcome, code },
    { outcome, code },
  ])
})

test.each<{ title: string; answer: RequestListener }>([
  { title: 'a 503', answer: (_, response) => response.writeHead(503).end() },
  { title: 'a reset connection', answer: (request) => resetOf(request.socket) },
  { title: 'a throttle', answer: (_, response) => response.writeHead(400).end(THROTTLED) },
  { title: 'an answer that is none', answer: (_, response) => response.end('<html>hello</html>') },
])('$title: the server sees exactly one request', async ({ answer }) => {
  const server = await recording(answer)
  const outcomes = await sesAt(server.endpoint).deliver(MESSAGE, TO, async () => {})
  expect(outcomes).toHaveLength(2)
  expect(outcomes.map(({ outcome }) => outcome)).not.toContain('accepted')
  expect(server.requests).toHaveLength(1)
})

test('a connection is not used twice: it may have died in between', async () => {
  const server = await recording((_, response) => response.end(ACCEPTED))
  const transport = sesAt(server.endpoint)
  await transport.deliver(MESSAGE, TO, async () => {})
  await transport.deliver(MESSAGE, TO, async () => {})
  expect(new Set(server.requests.map(({ port }) => port)).size).toBe(2)
})

test('a server that is not there: put off', async () => {
  const { endpoint, close } = await startLoopbackServer(() => {})
  await close()
  expect(await sesAt(endpoint).deliver(MESSAGE, TO, async () => {})).toMatchObject([
    { outcome: 'put off', code: 'NETWORK' },
    { outcome: 'put off', code: 'NETWORK' },
  ])
})

test('transmission begins once, for all, before the server sees anything', async () => {
  const server = await recording((_, response) => response.end(ACCEPTED))
  const begun: unknown[] = []
  await sesAt(server.endpoint).deliver(MESSAGE, TO, async (recipients) => {
    begun.push({ recipients, requests: server.requests.length })
  })
  expect(begun).toEqual([{ recipients: TO, requests: 0 }])
})

test('GIVEN a transmission that may not begin THEN nothing is given out, and its error is thrown', async () => {
  const server = await recording((_, response) => response.end(ACCEPTED))
  const error = new Error('another run was first')
  const delivery = sesAt(server.endpoint).deliver(MESSAGE, TO, () => Promise.reject(error))
  await expect(delivery).rejects.toBe(error)
  expect(server.requests).toEqual([])
})

test('without credentials transmission never begins: put off', async () => {
  const server = await recording((_, response) => response.end(ACCEPTED))
  const client = new SESClient({
    ...SES_LIMITS,
    endpoint: server.endpoint,
    region: 'ap-northeast-1',
    credentials: () =>
      Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' })),
  })
  const begun: unknown[] = []
  const transport = sesTransport({ client, sender: SENDER })
  const outcomes = await transport.deliver(MESSAGE, TO, async () => void begun.push('begun'))
  expect(outcomes).toMatchObject(TO.map(() => ({ outcome: 'put off', code: 'SENDING_DENIED' })))
  expect(begun).toEqual([])
  expect(server.requests).toEqual([])
})

test.each([
  ['says that it is', 7_864_321, [Buffer.from('x')]],
  ['turns out to be', 1, [Buffer.alloc(7_864_320), Buffer.from('x')]],
])(
  'a message that %s larger than the limit is refused before anything is sent',
  async (_, sizeBytes, chunks) => {
    const server = await recording((_, response) => response.end(ACCEPTED))
    const message: OutgoingMessage = { ...MESSAGE, sizeBytes, open: () => streamOf(chunks) }
    expect(await sesAt(server.endpoint).deliver(message, TO, async () => {})).toMatchObject(
      TO.map((address) => ({ address, outcome: 'refused', code: 'MESSAGE_TOO_LARGE' })),
    )
    expect(server.requests).toEqual([])
  },
)

test('the largest message that is not refused here is taken by SES', async () => {
  const ses = await standIn()
  const head = messageOf('From: noreply@example.com', '')
  const raw = Buffer.concat([head, Buffer.alloc(7_864_320 - head.length, '0123456789\r\n')])
  expect(await ses.deliver(outgoing({ raw }), TO)).toMatchObject([
    { outcome: 'accepted' },
    { outcome: 'accepted' },
  ])
})

test('20 deliveries at once', async () => {
  const ses = await standIn()
  const addresses = Array.from({ length: 20 }, (_, n) => `r${n}@other.example`)
  const outcomes = await Promise.all(addresses.map((address) => ses.deliver(MESSAGE, [address])))
  await ses.close()
  expect(outcomes.flat().map(({ address, outcome }) => [address, outcome])).toEqual(
    addresses.map((address) => [address, 'accepted']),
  )
  expect(ses.delivered).toHaveLength(20)
})

test('what the message throws is thrown, and nothing is sent', async () => {
  const server = await recording((_, response) => response.end(ACCEPTED))
  const error = new Error('the bucket is gone')
  const message = { ...MESSAGE, open: () => failing(error) }
  await expect(sesAt(server.endpoint).deliver(message, TO, async () => {})).rejects.toBe(error)
  expect(server.requests).toEqual([])
})

test('more recipients than a call takes, and a client that repeats requests, are bugs', async () => {
  const { endpoint } = await recording((_, response) => response.end(ACCEPTED))
  const transport = sesAt(endpoint)
  const many = Array.from({ length: transport.maxRecipients + 1 }, (_, n) => `r${n}@other.example`)
  await expect(transport.deliver(MESSAGE, many, async () => {})).rejects.toThrow(RangeError)
  const eager = new SESClient({ endpoint, region: 'ap-northeast-1' })
  const twice = sesTransport({ client: eager, sender: SENDER })
  await expect(twice.deliver(MESSAGE, TO, async () => {})).rejects.toThrow('tries 3 times')
})

interface Variation {
  readonly from?: string | undefined
  readonly header?: string | undefined
  readonly raw?: Buffer
}

const MESSAGE = outgoing({})

function outgoing({ from = 'noreply@example.com', header, raw }: Variation): OutgoingMessage {
  const extra = header === undefined ? [] : [header]
  const bytes =
    raw ?? messageOf('From: noreply@example.com', 'Subject: Report', ...extra, '', 'Done.')
  return { sendId: SEND_ID, from, sizeBytes: bytes.length, open: () => streamOf([bytes]) }
}

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks
}

async function* failing(error: Error): AsyncGenerator<Buffer> {
  yield Buffer.from('From: ')
  throw error
}

async function standIn() {
  const ses = await sesUnderTest()
  closing.push(ses.close)
  const transport = sesTransport({ client: ses.client, sender: SENDER })
  return {
    ...ses,
    deliver: (message: OutgoingMessage, recipients: readonly string[]) =>
      transport.deliver(message, recipients, async () => {}),
  }
}

const NAMESPACE = 'http://ses.amazonaws.com/doc/2010-12-01/'
const ACCEPTED = `<SendRawEmailResponse xmlns="${NAMESPACE}"><SendRawEmailResult><MessageId>0100-000000</MessageId></SendRawEmailResult></SendRawEmailResponse>`
const THROTTLED = `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>Throttling</Code><Message>Maximum sending rate exceeded.</Message></Error></ErrorResponse>`

/** A server that counts the requests it has read whole. */
async function recording(answer: RequestListener) {
  const requests: { port: number | undefined }[] = []
  const server = await startLoopbackServer((request, response) => {
    request.resume().on('end', () => {
      requests.push({ port: request.socket.remotePort })
      answer(request, response)
    })
  })
  closing.push(server.close)
  return { endpoint: server.endpoint, requests }
}

const resetOf = (socket: Socket): unknown => socket.resetAndDestroy()

function sesAt(endpoint: string) {
  const client = sesClient(endpoint)
  closing.push(async () => client.destroy())
  return sesTransport({ client, sender: SENDER })
}

function clientIn(region: string, endpoint: string): SESClient {
  const credentials = { accessKeyId: 'SEND', secretAccessKey: 'not-a-real-secret' }
  const client = new SESClient({ ...SES_LIMITS, endpoint, region, credentials })
  closing.push(async () => client.destroy())
  return client
}
