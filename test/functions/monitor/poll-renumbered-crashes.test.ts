import { afterEach, expect, test } from 'vitest'
import { contains, days } from '../../../shared/jobs/define-jobs.js'
import { LEASE_MS } from '../../../shared/mailbox/lease-terms.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const mail = (subject: string) =>
  Buffer.from(
    `From: a@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${subject.replace(' ', '')}@example.com>\r\n\r\nbody\r\n`,
  )
const BEFORE = ['wanted 1', 'other', 'wanted 2', 'wanted 2'].map(mail)
/** In another order, with a copy more of one, and new ones. */
const AFTER = ['wanted 3', 'wanted 2', 'wanted 2', 'other', 'wanted 2', 'wanted 1'].map(mail)
const KEPT = ['wanted 1', 'wanted 2', 'wanted 2', 'wanted 2', 'wanted 3']
const MONITOR = { when: { subject: contains('wanted') }, keep: { for: days(7) }, startFrom: 'all' }

/** A run that died holds its lease until it expires. */
const afterTheLease = (runs: number) => () => new Date(Date.now() + runs * (LEASE_MS + 1_000))

let world: PollWorld
let server: ScriptedImapServer
let onCall: () => Promise<undefined> | undefined = () => undefined

afterEach(async () => {
  await server.close()
  await world.close()
})

/** A folder that was polled, and was renumbered since. */
async function givenRenumbered(): Promise<void> {
  onCall = () => undefined
  world = await startPollWorld({ onS3: () => onCall(), onEvents: () => onCall() })
  server = await startScriptedImapServer({ messages: BEFORE })
  await world.poll(request())
  server.mailbox.uidValidity = 2
  server.mailbox.messages = AFTER
}

/** Polls until the nth thing is asked of S3 or the bus, and lets that call hang for ever: as a crash just before it. */
async function crashBefore(callNumber: number, now: () => Date): Promise<'crashed' | 'ended'> {
  let calls = 0
  const crashed = new Promise<'crashed'>((resolve) => {
    onCall = () => {
      calls += 1
      if (calls !== callNumber) return undefined
      resolve('crashed')
      return new Promise<undefined>(() => {})
    }
  })
  const poll = world.poll(request(), { now }).then(() => 'ended' as const)
  const result = await Promise.race([crashed, poll])
  onCall = () => undefined
  return result
}

const request = () =>
  pollRequestOf({ host: server.host, port: server.port, security: 'none' }, { wanted: MONITOR })

/** More than such a poll needs; the last ones show that it then simply ends. */
const CALLS = Array.from({ length: 34 }, (_, index) => index + 1)

test.each(CALLS)(
  'a crash before call %i of a recovery, and of the one after it, loses nothing and keeps nothing twice',
  async (callNumber) => {
    await givenRenumbered()
    await crashBefore(callNumber, afterTheLease(1))
    await crashBefore(callNumber + 1, afterTheLease(2))
    const outcome = await world.poll(request(), { now: afterTheLease(3) })

    expect(outcome.result).toBe('succeeded')
    const manifests = await world.manifests()
    expect(manifests.map(({ subject }) => subject).toSorted()).toEqual(KEPT)
    const matched = eventsOf('Mail Matched')
    expect(new Set(matched.map(({ id }) => id)).size).toBe(KEPT.length)
    const resets = eventsOf('Mailbox Reset')
    expect(new Set(resets.map((detail) => JSON.stringify(detail))).size).toBe(1)
    expect(resets[0]).toMatchObject({ recognised: 4, decided: 2, earlier: 0, expired: 0 })
    const entries = (await world.ledger())
      .slice(BEFORE.length)
      .toSorted((one, other) => one.uid - other.uid)
    expect(entries.map(({ uid }) => uid)).toEqual([1, 2, 3, 4, 5, 6])
    const former = entries.flatMap((entry) => (entry.former ? [entry.former.uid] : []))
    expect(former.toSorted()).toEqual([1, 2, 3, 4])
  },
)

test('the crashes reach every step of a recovery', async () => {
  await givenRenumbered()
  const before = world.s3Calls.length
  expect(await crashBefore(1_000, afterTheLease(1))).toBe('ended')
  const calls = world.s3Calls.slice(before)
  const steps = calls.map(({ operation, key }) => `${operation} ${key.split('/')[0]}`)
  expect(new Set(steps)).toEqual(
    new Set([
      'GetObject state',
      'PutObject state',
      'ListObjectsV2 ',
      'GetObject ledger',
      'PutObject mail',
      'GetObject ledger-hours',
      'PutObject ledger-hours',
      'PutObject ledger',
    ]),
  )
  expect(calls.length + world.events.length).toBeLessThan(CALLS.length)
})

const eventsOf = (type: string) =>
  world.events.filter((event) => event['detail-type'] === type).map(({ detail }) => detail)
