import { expect, test } from 'vitest'
import { decideByHead } from '../../../../functions/monitor/decide/decide-by-head.js'
import { decideMessages } from '../../../../functions/monitor/decide/decide-messages.js'
import { contains, days } from '../../../../shared/jobs/define-jobs.js'
import { readPollRequest } from '../../../../shared/jobs/requests/poll-request.js'
import { walkMessage } from '../../../../shared/mail/walk/walk-message.js'
import { compileConditions } from '../../../../shared/matching/condition-tree.js'
import { scheduleInputOf } from '../../../worlds/poll-world.js'

const FIELDS = 'From: Batch <batch@example.com>\r\nMessage-ID: <1@example.com>\r\n'
const mail = (subject: string) => `${FIELDS}Subject: ${subject}\r\n\r\nbody\r\n`

test.each([
  { why: 'as it should be', before: '', subject: 'wanted', result: 'matched', fetched: [1] },
  { why: 'as it should be', before: '', subject: 'other', result: 'unmatched', fetched: [] },
  {
    why: 'below an empty line',
    before: '\r\n',
    subject: 'wanted',
    result: 'matched',
    fetched: [1],
  },
  {
    why: 'below an empty line',
    before: '\r\n',
    subject: 'other',
    result: 'unmatched',
    fetched: [1],
  },
])('a header $why, subject $subject: $result', async ({ before, subject, result, fetched }) => {
  const [decided, bodies] = await decideOn(before, mail(subject))
  expect(decided?.decisions.map(({ decision }) => decision.result)).toEqual([result])
  expect(decided?.summary).toEqual({
    messageId: '<1@example.com>',
    from: 'batch@example.com',
    subject,
  })
  expect(bodies).toEqual(fetched)
})

test('a message that goes before its fields are seen is missing', async () => {
  const [decided] = await decideOn('\r\n', undefined)
  expect(decided?.decisions.map(({ decision }) => decision.result)).toEqual(['missing'])
})

/** A server calls what comes before the first empty line the header. */
async function decideOn(before: string, rest: string | undefined) {
  const raw = rest === undefined ? undefined : Buffer.from(before + rest)
  const header = before === '' ? (raw ?? Buffer.alloc(0)) : Buffer.from(before)
  const head = { uid: 1, internalDate: new Date(0), size: 200, flags: [], header }
  const fetched: number[] = []
  const session = {
    async *messages(uids: readonly number[]) {
      fetched.push(...uids)
      if (raw) yield { uid: 1, raw }
    },
    message: () => {
      throw new Error('the message is small')
    },
  }
  const hold = async (bytes: Buffer) => ({ mail: await walkMessage([bytes]) })
  const reading = { session, bodies: { hold, receive: () => hold(Buffer.alloc(0)) } }
  for await (const [decided] of decideMessages(reading, [decideByHead(head, MONITORS)]))
    return [decided, fetched] as const
  throw new Error('nothing was decided')
}

const MONITORS = readPollRequest(
  scheduleInputOf(
    { host: '127.0.0.1', port: 1, security: 'none' },
    {
      wanted: {
        when: { from: 'batch@example.com', subject: contains('wanted') },
        keep: { for: days(7) },
        startFrom: 'all',
      },
    },
  ),
).monitors.map((monitor) => ({
  monitor,
  conditions: compileConditions(monitor.when),
  position: 1,
}))

test.each([
  { larger: [], groups: [[1, 2, 3, 4, 5]] },
  { larger: [3], groups: [[1, 2], [3], [4, 5]] },
  { larger: [1], groups: [[1], [2, 3, 4, 5]] },
  { larger: [5], groups: [[1, 2, 3, 4], [5]] },
  { larger: [2, 3], groups: [[1], [2], [3], [4, 5]] },
  { larger: [1, 2, 3, 4, 5], groups: [[1], [2], [3], [4], [5]] },
])('mail that is larger than was told ($larger) is handed on alone', async ({ larger, groups }) => {
  const raw = Buffer.from(mail('wanted'))
  const heads = [1, 2, 3, 4, 5].map((uid) =>
    decideByHead({ uid, internalDate: new Date(0), size: 200, flags: [], header: raw }, MONITORS),
  )
  const session = {
    async *messages(uids: readonly number[]) {
      for (const uid of uids) yield { uid, raw: larger.includes(uid) ? undefined : raw }
    },
    async *message() {
      yield raw
    },
  }
  const walked = async (source: Parameters<typeof walkMessage>[0]) => ({
    mail: await walkMessage(source),
  })
  const bodies = {
    hold: (bytes: Buffer) => walked([bytes]),
    receive: (_: number, pieces: AsyncIterable<Buffer>) => walked(pieces),
  }
  const handedOn: number[][] = []
  for await (const decided of decideMessages({ session, bodies }, heads)) {
    expect(decided.every(({ body }) => body?.mail.size === raw.length)).toBe(true)
    handedOn.push(decided.map(({ attributes }) => attributes.uid))
  }
  expect(handedOn).toEqual(groups)
})
