import { afterEach, expect, test } from 'vitest'
import { contains, days } from '../../../shared/jobs/define-jobs.js'
import { folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import { LEASE_MS } from '../../../shared/mailbox/lease-terms.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const MAILS = ['wanted 1', 'other', 'wanted 2'].map((subject) =>
  Buffer.from(
    `From: a@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replace(' ', '')}@example.com>\r\n\r\nbody\r\n`,
  ),
)
const MONITOR = { when: { subject: contains('wanted') }, keep: { for: days(7) }, startFrom: 'all' }

/** A run that died holds its lease until it expires. */
const afterTheLease = () => new Date(Date.now() + LEASE_MS + 1_000)

let world: PollWorld
let server: ScriptedImapServer

afterEach(async () => {
  await server.close()
  await world.close()
})

/** Runs the poll until it asks for the nth thing of S3 or the event bus, and lets that call hang for ever: as a crash just before it. */
async function crashBefore(callNumber: number): Promise<'crashed' | 'ended'> {
  let calls = 0
  let crash = () => {}
  const crashed = new Promise<'crashed'>((resolve) => {
    crash = () => resolve('crashed')
  })
  const hang = () => {
    calls += 1
    if (calls !== callNumber) return
    crash()
    return new Promise<undefined>(() => {})
  }
  let hooks: { onS3?: () => unknown; onEvents?: () => unknown } = { onS3: hang, onEvents: hang }
  world = await startPollWorld({
    onS3: () => asFault(hooks.onS3?.()),
    onEvents: () => asFault(hooks.onEvents?.()),
  })
  server = await startScriptedImapServer({ messages: MAILS })
  const poll = world.poll(request()).then(() => 'ended' as const)
  const result = await Promise.race([crashed, poll])
  hooks = {}
  return result
}

const asFault = (answer: unknown) => (answer instanceof Promise ? answer : undefined)

const request = () =>
  pollRequestOf({ host: server.host, port: server.port, security: 'none' }, { wanted: MONITOR })

/** More than a poll of three mails needs; the last ones show that the poll then simply ends. */
const CALLS = Array.from({ length: 30 }, (_, index) => index + 1)

test.each(CALLS)(
  'a crash before call %i loses nothing and keeps nothing twice',
  async (callNumber) => {
    await crashBefore(callNumber)
    const outcome = await world.poll(request(), { now: afterTheLease })

    expect(outcome.result).toBe('succeeded')
    const manifests = await world.manifests()
    expect(manifests.map(({ subject }) => subject).toSorted()).toEqual(['wanted 1', 'wanted 2'])
    for (const { messageKey = '', size } of manifests)
      expect(await world.object(messageKey)).toHaveLength(size)
    const announced = world.events.filter((event) => event['detail-type'] === 'Mail Matched')
    expect([...new Set(announced.map(({ detail }) => detail['subject']))].toSorted()).toEqual([
      'wanted 1',
      'wanted 2',
    ])
    const ledger = await world.ledger()
    expect(ledger.map(({ uid }) => uid)).toEqual([1, 2, 3])
    expect(await storedPosition()).toBe(4)
  },
)

test('the crashes reach every step of a poll', async () => {
  expect(await crashBefore(1_000)).toBe('ended')
  const steps = world.s3Calls.map(({ operation, key }) => `${operation} ${key.split('/')[0]}`)
  expect(new Set(steps)).toEqual(
    new Set([
      'GetObject state',
      'PutObject state',
      'PutObject mail',
      'PutObject definitions',
      'GetObject ledger-hours',
      'PutObject ledger-hours',
      'PutObject ledger',
    ]),
  )
  expect(world.s3Calls.length).toBeLessThan(CALLS.length)
})

async function storedPosition(): Promise<number | undefined> {
  const [key = ''] = (await world.keys('state/operations/inbox')).filter((name) =>
    name.endsWith('.json'),
  )
  const state = folderStateSchema.parse(JSON.parse(String(await world.object(key))))
  return state.positions['wanted']
}
