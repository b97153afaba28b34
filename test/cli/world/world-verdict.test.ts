import { expect, test } from 'vitest'
import { EXIT } from '../../../cli/exit-codes.js'
import { WorldVerdict } from '../../../cli/world/world-verdict.js'
import type { PollEndedEvent, WorldEvent } from '../../../local/world/world-event.js'

const polled = (mailbox: string, result: PollEndedEvent['result']): PollEndedEvent => ({
  event: 'poll ended',
  mailbox,
  result,
  decided: 0,
  matched: 0,
  durationMs: 1,
  peakRssBytes: 1,
})
const withoutLogin = (mailbox: string): WorldEvent => ({
  ...polled(mailbox, 'failed'),
  failure: { code: 'CONFIG_SECRET_MISSING', message: 'made up', remedy: 'made up' },
})
const announced = (type: string): WorldEvent => ({ event: 'announced', type, id: 'x' })
const OPEN: WorldEvent = { event: 'still open', invocations: 0, sends: 1 }
const failedFunction = (triesAgain: boolean): WorldEvent => ({
  event: 'function failed',
  function: 'api',
  message: 'made up',
  triesAgain,
})

test.each<[readonly WorldEvent[], number]>([
  [[], EXIT.done],
  [[polled('a', 'succeeded'), announced('Mail Matched'), announced('Send Accepted')], EXIT.done],
  [[polled('a', 'succeeded'), polled('b', 'failed')], EXIT.failed],
  [[polled('a', 'failed'), polled('a', 'succeeded')], EXIT.done],
  [[polled('a', 'succeeded'), announced('Send Failed')], EXIT.failed],
  [[polled('a', 'succeeded'), OPEN], EXIT.stillOpen],
  [[polled('a', 'failed'), OPEN], EXIT.failed],
  [[polled('a', 'succeeded'), polled('b', 'busy')], EXIT.busy],
  [[polled('a', 'busy'), polled('a', 'succeeded')], EXIT.done],
  [[polled('a', 'busy'), polled('b', 'failed')], EXIT.failed],
  [[polled('a', 'succeeded'), polled('b', 'interrupted')], EXIT.stillOpen],
  [[polled('a', 'interrupted'), polled('b', 'failed')], EXIT.failed],
  [[withoutLogin('a')], EXIT.badSettings],
  [[withoutLogin('a'), polled('b', 'succeeded'), OPEN], EXIT.badSettings],
  [[withoutLogin('a'), polled('b', 'failed')], EXIT.failed],
  [[withoutLogin('a'), polled('a', 'succeeded')], EXIT.done],
  [[failedFunction(true), OPEN], EXIT.stillOpen],
  [[failedFunction(true), failedFunction(true), failedFunction(false)], EXIT.failed],
])('%j ends a command with %i', (events, code) => {
  const verdict = new WorldVerdict()
  for (const event of events) verdict.see(event)
  expect(verdict.exitCode).toBe(code)
})
