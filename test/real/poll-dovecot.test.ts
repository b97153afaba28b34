import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { contains, days, matches } from '../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../shared/jobs/file/jobs-file.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { realServer } from '../servers/real-server.js'
import { startRecordingProxy } from '../servers/recording-proxy.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../worlds/poll-world.js'
import { batchMail, type Mail, nearMisses, ordinaryMail, wantedMail } from './batch-mail.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: polls of a real Dovecot. ${dovecotHere.reason}`)

const KEEP: MonitorDefinition['keep'] = { for: days(30) }

/** All that a poll with nothing new asks of the server. */
const POLL_COMMANDS = ['LOGIN', 'ID', 'NAMESPACE', 'STATUS']

/** Each finds its mails among 1 000 by another kind of condition. */
const MONITORS = {
  'by-subject': {
    when: { from: 'batch@example.co.jp', subject: contains('[JOB-END]') },
    keep: KEEP,
    startFrom: 'all',
  },
  'by-text': {
    when: { from: 'report@example.co.jp', text: contains('正常終了') },
    keep: KEEP,
    startFrom: 'all',
  },
  'by-name': {
    when: { from: 'files@example.co.jp', attachment: { name: '請求書*.csv' } },
    keep: KEEP,
    startFrom: 'all',
  },
  'by-pattern': {
    when: {
      from: '*@jobs.example.co.jp',
      subject: matches('job (?P<job>\\w+) ended with (?P<code>[1-9]\\d*)'),
    },
    keep: KEEP,
    startFrom: 'all',
  },
} as const

describe.skipIf(!dovecotHere.available)('a poll of 1 000 mails on Dovecot', () => {
  let dovecot: Dovecot
  let world: PollWorld
  const wanted = wantedMail()
  const mails: readonly Mail[] = batchMail([...wanted, ...nearMisses()], 1_000)

  beforeAll(async () => {
    dovecot = await startDovecot()
    world = await startPollWorld()
    await dovecot.deliver(
      dovecot.user,
      mails.map(({ raw }) => raw),
    )
  })
  afterAll(async () => {
    await dovecot?.stop()
    await world?.close()
  })

  const request = () =>
    pollRequestOf(
      { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem },
      MONITORS,
    )

  test('keeps the ten that match byte for byte, and accounts for every mail', async () => {
    const outcome = await world.poll(request())

    expect(outcome).toMatchObject({ result: 'succeeded', decided: 1_000, matched: 10 })
    const manifests = await world.manifests()
    expect(manifests.map(({ monitor, sha256 }) => `${monitor} ${sha256}`).toSorted()).toEqual(
      wanted.map(({ monitor, raw }) => `${monitor} ${sha256Of(raw)}`).toSorted(),
    )
    for (const { messageKey = '', sha256, attachments } of manifests) {
      expect(sha256Of(await world.object(messageKey))).toBe(sha256)
      for (const attachment of attachments) {
        expect(sha256Of(await world.object(attachment.key))).toBe(attachment.sha256)
      }
    }
    const ledger = await world.ledger()
    expect(ledger).toHaveLength(1_000)
    expect(
      ledger.filter(({ decisions }) => decisions.some(({ result }) => result === 'matched')),
    ).toHaveLength(10)
    expect(world.events.map(({ detail }) => detail['id'])).toHaveLength(10)
  })

  test('captures what a pattern names', async () => {
    const captures = (await world.manifests())
      .filter(({ monitor }) => monitor === 'by-pattern')
      .map(({ matched }) => matched.captures)
    expect(captures).toContainEqual({ job: 'nightly', code: '8' })
  })

  test('names the folders there are, if that of a monitor is not among them', async () => {
    const monitor = { ...MONITORS['by-subject'], folder: 'Inbux' }
    const imap = { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem }
    const other = await startPollWorld()
    const outcome = await other.poll(pollRequestOf(imap, { monitor, ...MONITORS }))
    await other.close()

    expect(outcome.failure?.code).toBe('FOLDER_NOT_FOUND')
    expect(outcome.failure?.message).toMatch(/Inbux does not exist; there are: INBOX/)
    // The monitors of the other folder are served all the same.
    expect(outcome.matched).toBe(10)
  })

  test('fetches and writes nothing the second time, in at most 8 round trips', async () => {
    const proxy = await startRecordingProxy({
      target: { host: dovecot.host, port: dovecot.imapPort },
    })
    const through = { host: proxy.host, port: proxy.port, security: 'none' } as const
    // At another address there may be another mailbox: once, some of its mail is compared with the ledger.
    await world.poll(pollRequestOf(through, MONITORS))
    proxy.reset()
    const before = world.s3Calls.length
    const outcome = await world.poll(pollRequestOf(through, MONITORS))
    await proxy.close()

    expect(outcome).toMatchObject({ result: 'succeeded', decided: 0, matched: 0 })
    expect(proxy.traffic().lines.map((line) => line.split(' ')[1])).toEqual(POLL_COMMANDS)
    expect(proxy.roundTrips()).toBeLessThanOrEqual(8)
    const operations = world.s3Calls.slice(before).map(({ operation }) => operation)
    expect(operations).toEqual(['GetObject', 'GetObject'])
    expect(world.events).toHaveLength(10)
  })
})

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

test('the mails of this test are what they are meant to be', () => {
  expect(ordinaryMail(1).raw.includes('\r\n\r\n')).toBe(true)
  expect(new Set(wantedMail().map(({ raw }) => sha256Of(raw))).size).toBe(10)
  expect(nearMisses()).toHaveLength(10)
})
