import {
  ListIdentitiesCommand,
  SESServiceException,
  SendRawEmailCommand,
  type SendRawEmailCommandInput,
} from '@aws-sdk/client-ses'
import { afterEach, expect, test } from 'vitest'
import { GOOD_CALL, messageOf, sesUnderTest } from './ses-under-test.js'

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test('GIVEN a call WHEN it is accepted THEN the message is delivered with the Message-ID and Date of SES', async () => {
  const ses = await given()
  const { MessageId } = await ses.send(GOOD_CALL)
  await ses.close()
  expect(ses.delivered).toEqual([
    {
      source: 'noreply@example.com',
      destinations: ['oncall@other.example'],
      raw: messageOf(
        `Message-ID: <${MessageId}@ap-northeast-1.amazonses.com>`,
        'Date: Sat, 21 Nov 2026 09:30:00 +0000',
        'From: Nightly jobs <noreply@example.com>',
        'To: oncall@other.example',
        'Subject: Report',
        '',
        'Done.',
      ),
    },
  ])
})

test('events have the shape of EventBridge, and carry the tags of the call', async () => {
  const ses = await given()
  const { MessageId } = await ses.send(GOOD_CALL)
  await ses.close()
  const mail = {
    messageId: MessageId,
    source: 'noreply@example.com',
    destination: ['oncall@other.example'],
    tags: {
      'mailjobs-send': ['20261121T093000Z-9f86d081884c7d65'],
      'ses:configuration-set': ['mailjobs-dev'],
    },
  }
  expect(ses.events).toMatchObject([
    { 'detail-type': 'Email Sent', detail: { eventType: 'Send', mail, send: {} } },
    {
      'detail-type': 'Email Delivered',
      source: 'aws.ses',
      account: '000000000000',
      region: 'ap-northeast-1',
      time: '2026-11-21T09:30:00Z',
      resources: ['arn:aws:ses:ap-northeast-1:000000000000:configuration-set/mailjobs-dev'],
      detail: { eventType: 'Delivery', mail, delivery: { recipients: ['oncall@other.example'] } },
    },
  ])
})

test('without a configuration set nothing is told', async () => {
  const ses = await given()
  await ses.send({ ...GOOD_CALL, ConfigurationSetName: undefined })
  await ses.close()
  expect(ses.delivered).toHaveLength(1)
  expect(ses.events).toEqual([])
})

test.each([
  ['success@simulator.amazonses.com', ['Send', 'Delivery']],
  ['bounce@simulator.amazonses.com', ['Send', 'Bounce']],
  ['Bounce+job-1@simulator.amazonses.com', ['Send', 'Bounce']],
  ['suppressionlist@simulator.amazonses.com', ['Send', 'Bounce']],
  ['complaint@simulator.amazonses.com', ['Send', 'Delivery', 'Complaint']],
])('%s is never delivered, and comes to %j', async (address, eventTypes) => {
  const ses = await given()
  await ses.send({ ...GOOD_CALL, Destinations: [address] })
  await ses.close()
  expect(ses.delivered).toEqual([])
  expect(ses.events.map(({ detail }) => detail['eventType'])).toEqual(eventTypes)
})

test('GIVEN a recipient that the server refuses WHEN mail goes to two THEN one bounces', async () => {
  const ses = await given()
  ses.refused.push({ address: 'gone@other.example', reason: '550 5.1.1 No mailbox here' })
  await ses.send({ ...GOOD_CALL, Destinations: ['gone@other.example', 'oncall@other.example'] })
  await ses.close()
  expect(ses.events.slice(1)).toMatchObject([
    {
      detail: {
        eventType: 'Bounce',
        bounce: {
          bounceType: 'Permanent',
          bouncedRecipients: [
            {
              emailAddress: 'gone@other.example',
              status: '5.1.1',
              diagnosticCode: 'smtp; 550 5.1.1 No mailbox here',
            },
          ],
        },
      },
    },
    { detail: { eventType: 'Delivery', delivery: { recipients: ['oncall@other.example'] } } },
  ])
})

test('a server that cannot be reached makes a transient bounce of everybody', async () => {
  const ses = await given()
  ses.network.isDown = true
  await ses.send(GOOD_CALL)
  await ses.close()
  expect(ses.events.at(-1)?.detail).toMatchObject({
    bounce: { bounceType: 'Transient', bouncedRecipients: [{ status: '4.4.1' }] },
  })
})

const UNSIGNED = new URLSearchParams({
  Action: 'SendRawEmail',
  Source: 'noreply@example.com',
  'Destinations.member.1': 'oncall@other.example',
  'RawMessage.Data': '',
})

const INVALID = 'InvalidParameterValue'

const REFUSED_CALLS: readonly {
  title: string
  change: Partial<SendRawEmailCommandInput>
  name?: string
  message: string
}[] = [
  {
    title: 'a sender that is not verified',
    change: { Source: 'noreply@other.example' },
    name: 'MessageRejected',
    message:
      'Email address is not verified. The following identities failed the check in region AP-NORTHEAST-1: noreply@other.example',
  },
  {
    title: 'an author that is not verified',
    change: withMessage('From: other@example.co.jp', 'Subject: Report'),
    name: 'MessageRejected',
    message:
      'Email address is not verified. The following identities failed the check in region AP-NORTHEAST-1: other@example.co.jp',
  },
  {
    title: '51 recipients',
    change: { Destinations: Array.from({ length: 51 }, (_, n) => `r${n}@other.example`) },
    message: 'Recipient count exceeds 50.',
  },
  {
    title: 'one recipient of two without a domain',
    change: { Destinations: ['oncall@other.example', 'oncall'] },
    message: "Missing final '@domain'",
  },
  {
    title: 'a blank in an address',
    change: { Destinations: ['on call@other.example'] },
    message: 'Local address contains control or whitespace',
  },
  {
    title: 'a line end in a domain',
    change: { Destinations: ['oncall@other.example\r\n'] },
    message: 'Domain contains control or whitespace',
  },
  {
    title: 'a local part beyond ASCII',
    change: { Destinations: ['担当@other.example'] },
    message: 'Local address contains illegal character',
  },
  {
    title: 'a domain beyond ASCII',
    change: { Destinations: ['oncall@例え.example'] },
    message: 'Domain contains illegal character',
  },
  {
    title: 'an unknown configuration set',
    change: { ConfigurationSetName: 'mailjobs-prod' },
    name: 'ConfigurationSetDoesNotExistException',
    message: 'Configuration set <mailjobs-prod> does not exist.',
  },
  {
    title: 'a tag with a character that tags do not have',
    change: { Tags: [{ Name: 'mailjobs-send', Value: 'a.b' }] },
    message: 'Invalid tag value: a.b',
  },
  {
    title: 'no author',
    change: withMessage('Subject: Report'),
    message: "Missing required header 'From'.",
  },
  {
    title: 'two subjects',
    change: withMessage('From: noreply@example.com', 'Subject: Report', 'SUBJECT: Report'),
    message: "Duplicate header 'SUBJECT'.",
  },
  {
    title: 'a line of 1001 bytes',
    change: withMessage('From: noreply@example.com', `Subject: ${'x'.repeat(990)}`),
    message: 'A line is longer than 1000 bytes.',
  },
  {
    title: 'a message of more than 10 MB in base64',
    change: { RawMessage: { Data: Buffer.alloc(7_864_321, 'x\r\n') } },
    message: "Message length is more than 10485760 bytes long: '10485764'.",
  },
  {
    title: 'what the stand-in does not know',
    change: withMessage('From: noreply@example.com', 'X-SES-SOURCE-ARN: arn:aws:ses'),
    name: 'NotImplemented',
    message: 'The local stand-in for SES does not implement the header X-SES-SOURCE-ARN.',
  },
  {
    title: 'a simulator address that the stand-in does not know',
    change: { Destinations: ['constructor@simulator.amazonses.com'] },
    name: 'NotImplemented',
    message: 'The local stand-in for SES does not implement constructor@simulator.amazonses.com.',
  },
]

test.each(REFUSED_CALLS)(
  '$title is refused, and nothing is delivered',
  async ({ change, name = INVALID, message }) => {
    const ses = await given()
    expect(await refusal(ses.send({ ...GOOD_CALL, ...change }))).toMatchObject({ name, message })
    await ses.close()
    expect(ses.delivered).toEqual([])
    expect(ses.events).toEqual([])
  },
)

test.each([
  { title: 'a verified address', change: { Source: 'batch@example.co.jp' } },
  { title: 'a subdomain of a verified domain', change: { Source: 'noreply@jobs.Example.com' } },
  {
    title: '50 recipients',
    change: { Destinations: Array.from({ length: 50 }, (_, n) => `r${n}@other.example`) },
  },
  {
    title: 'a line of 1000 bytes',
    change: withMessage('From: noreply@example.com', `Subject: ${'x'.repeat(989)}`),
  },
])('$title is taken', async ({ change }) => {
  const ses = await given()
  await ses.send({ ...GOOD_CALL, ...change })
  await ses.close()
  expect(ses.delivered).toHaveLength(1)
})

test('20 messages at once, each delivered to the one it was for', async () => {
  const ses = await given()
  const addresses = Array.from({ length: 20 }, (_, n) => `r${n}@other.example`)
  await Promise.all(addresses.map((address) => ses.send({ ...GOOD_CALL, Destinations: [address] })))
  await ses.close()
  expect(ses.delivered.flatMap(({ destinations }) => destinations).toSorted()).toEqual(
    addresses.toSorted(),
  )
})

test('6 MB go through as they are', async () => {
  const ses = await given()
  const body = Buffer.alloc(6 * 1024 * 1024, 'every byte+of/it=\r\n')
  const Data = Buffer.concat([messageOf('From: noreply@example.com', ''), body])
  await ses.send({ ...GOOD_CALL, RawMessage: { Data } })
  await ses.close()
  expect(ses.delivered[0]?.raw.subarray(-body.length).equals(body)).toBe(true)
})

test('a fault is answered under its name; an answer that is lost has delivered', async () => {
  const ses = await given()
  ses.faults.push({ status: 400, code: 'Throttling' }, 'drop-connection-before')
  expect(await refusal(ses.send(GOOD_CALL))).toMatchObject({ name: 'Throttling', status: 400 })
  await expect(ses.send(GOOD_CALL)).rejects.toThrow(/socket|ECONNRESET/)
  expect(ses.delivered).toEqual([])
  ses.faults.push('drop-connection-after-effect')
  await expect(ses.send(GOOD_CALL)).rejects.toThrow(/socket|ECONNRESET/)
  await ses.close()
  expect(ses.delivered).toHaveLength(1)
})

test('a call that nobody has signed is refused', async () => {
  const { endpoint } = await given()
  const response = await fetch(endpoint, { method: 'POST', body: UNSIGNED })
  expect(response.status).toBe(403)
  expect(await response.text()).toContain('<Code>MissingAuthenticationToken</Code>')
})

test('any other operation is refused by name', async () => {
  const { client } = await given()
  expect(await refusal(client.send(new ListIdentitiesCommand()))).toMatchObject({
    name: 'NotImplemented',
    message: 'The local stand-in for SES does not implement ListIdentities.',
    status: 501,
  })
})

async function given() {
  const ses = await sesUnderTest()
  closing.push(ses.close)
  return {
    ...ses,
    send: (input: SendRawEmailCommandInput) => ses.client.send(new SendRawEmailCommand(input)),
  }
}

function withMessage(...header: string[]): Partial<SendRawEmailCommandInput> {
  return { RawMessage: { Data: messageOf(...header, '', 'Done.') } }
}

async function refusal(call: Promise<unknown>) {
  const error = await call.catch((reason: unknown) => reason)
  if (!(error instanceof SESServiceException)) throw error
  return { name: error.name, message: error.message, status: error.$metadata.httpStatusCode }
}
