import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import {
  type CompiledMonitor,
  decideByHead,
} from '../../../functions/monitor/decide/decide-by-head.js'
import { decideMessages } from '../../../functions/monitor/decide/decide-messages.js'
import { contains, days } from '../../../shared/jobs/define-jobs.js'
import { readPollRequest } from '../../../shared/jobs/requests/poll-request.js'
import { walkMessage } from '../../../shared/mail/walk/walk-message.js'
import type { MessageHead } from '../../../shared/mailbox/mailbox-session.js'
import { compileConditions } from '../../../shared/matching/condition-tree.js'
import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'
import { forgetWaitingMemory } from '../../../shared/runtime/reused-memory.js'
import { scheduleInputOf } from '../../worlds/poll-world.js'

const KIB = 1024
const MIB = 1024 * KIB

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

test('of a mail that nobody wants no header is kept alive', async () => {
  const MAILS = 300
  const HEADER_BYTES = 200 * KIB
  const monitors = [monitorOf({ subject: contains('never there') })]
  const header = [
    'Message-ID: <0123456789.0123456789@example.com>',
    'From: batch-of-the-night@example.com',
    'Subject: a-subject-of-more-than-a-few-letters',
    `X-Long: ${'x'.repeat(HEADER_BYTES)}`,
    '',
  ].join('\r\n')
  const heldBytes = await heldAfter(async () =>
    Array.from({ length: MAILS }, (_, index) => decideByHead(headOf(index + 1, header), monitors)),
  )
  expect(heldBytes).toBeLessThan((MAILS * HEADER_BYTES) / 10)
})

test('of a mail whose body was read no text is kept alive by what was seen of it', async () => {
  const MAILS = 40
  const text = 'x'.repeat(MIB)
  const monitors = [monitorOf({ text: contains('never there') })]
  const heads = Array.from({ length: MAILS }, (_, index) =>
    decideByHead(headOf(index + 1, 'Subject: wanted\r\n'), monitors),
  )
  const session = {
    async *messages(uids: readonly number[]) {
      for (const uid of uids)
        yield { uid, raw: Buffer.from(`Subject: wanted\r\n\r\n${uid}${text}`) }
    },
    message: () => {
      throw new Error('the messages are small')
    },
  }
  const hold = async (raw: Buffer) => ({ mail: await walkMessage([raw]) })
  const reading = { session, bodies: { hold, receive: () => hold(Buffer.alloc(0)) } }
  const heldBytes = await heldAfter(async () => {
    const decided: unknown[] = []
    for await (const group of decideMessages(reading, heads))
      decided.push(...group.map(({ summary, decisions }) => ({ summary, decisions })))
    expect(decided).toHaveLength(MAILS)
    return decided
  })
  expect(heldBytes).toBeLessThan((MAILS * MIB) / 4)
})

/** What is in memory for as long as the result is. */
async function heldAfter(work: () => Promise<unknown>): Promise<number> {
  const before = await used()
  const result = await work()
  forgetWaitingMemory()
  const bytes = (await used()) - before
  expect(result).toBeDefined()
  return bytes
}

async function used(): Promise<number> {
  if (typeof collectGarbage !== 'function') throw new Error('V8 gives no gc')
  // The memory of buffers is given back some time after they are collected.
  for (let round = 0; round < 3; round += 1) {
    collectGarbage()
    await setTimeout(20)
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const headOf = (uid: number, header: string): MessageHead => ({
  uid,
  internalDate: new Date(0),
  size: 2 * MIB,
  flags: [],
  header: Buffer.from(header),
})

function monitorOf(when: Conditions): CompiledMonitor {
  const imap = { host: '127.0.0.1', port: 1, security: 'none' } as const
  const wanted = { when, keep: { for: days(7) }, startFrom: 'all' } as const
  const [monitor] = readPollRequest(scheduleInputOf(imap, { wanted })).monitors
  if (!monitor) throw new Error('the request has one monitor')
  return { monitor, conditions: compileConditions(monitor.when), position: 1 }
}
