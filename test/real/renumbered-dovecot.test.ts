import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ImapFlow } from 'imapflow'
import { expect, test } from 'vitest'
import { type Manifest, manifestSchema } from '../../shared/archive/manifest.js'
import { contains, days } from '../../shared/jobs/define-jobs.js'
import type { ImapServer } from '../../shared/jobs/file/jobs-file.js'
import { copyTo, mailOf } from '../servers/copy-folder.js'
import { startCyrus } from '../servers/cyrus.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { openImapClient } from '../servers/imap-client.js'
import { realServer } from '../servers/real-server.js'
import { MEMORY_BYTES, startBundleWorld } from '../worlds/bundle-world.js'
import { pollRequestOf, startPollWorld } from '../worlds/poll-world.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const MAILS = 5_000
const EVERY = MAILS / 40
const FOLDER = 'Jobs'
const RECEIVED = new Date('2026-03-01T09:00:00Z')

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: renumbered folders. ${dovecotHere.reason}`)
const cyrusHere = realServer('cyrus')
if (!cyrusHere.available) console.log(`Skipped: a migration to Cyrus. ${cyrusHere.reason}`)

/** Of every so many one is waited for. */
const mail = (number: number): Buffer =>
  Buffer.from(
    [
      `From: ${number % EVERY === 0 ? 'batch' : `person-${number % 7}`}@example.com`,
      'To: operations@example.co.jp',
      `Subject: job ${number} has ended`,
      `Message-ID: <${number}@example.com>`,
      'Date: Sun, 1 Mar 2026 09:00:00 +0000',
      '',
      `It is number ${number}.`,
      '',
    ].join('\r\n'),
  )
const BEFORE = Array.from({ length: MAILS }, (_, index) => mail(index + 1))
/** Seven that came meanwhile; two of them are waited for. */
const SINCE = [MAILS + EVERY, ...[1, 2, 3, 4, 5].map((n) => MAILS + n), MAILS + 2 * EVERY].map(mail)

type Renumber = (dovecot: Dovecot) => Promise<void>

const WAYS: readonly (readonly [string, Renumber])[] = [
  [
    'its list of UIDs is gone',
    async (dovecot) => {
      await dovecot.deliver(dovecot.user, SINCE, FOLDER)
      await dovecot.renumber(dovecot.user, FOLDER)
    },
  ],
  ['it was deleted and made again, with the INTERNALDATEs', madeAgain('kept')],
  ['it was deleted and made again, without the INTERNALDATEs', madeAgain('lost')],
]

test.skipIf(!dovecotHere.available).each(WAYS)(
  'a folder of 5 000 mails of which 40 are kept, when %s: seven are decided on, none is kept again',
  { timeout: 240_000 },
  async (_, renumber) => {
    const world = await startBundleWorld(writeJobs)
    const { dovecot, data } = world
    try {
      await dovecot.deliver(dovecot.user, BEFORE, FOLDER, RECEIVED)
      expect(await world.poll()).toMatchObject({ result: 'succeeded', decided: MAILS, matched: 40 })
      await renumber(dovecot)
      const ended = await world.poll()

      const peakMib = Math.round(ended.peakRssBytes / (1024 * 1024))
      console.log(`5 000 mails recognised: ${ended.durationMs} ms, ${peakMib} MiB`)
      expect(ended).toMatchObject({ result: 'succeeded', decided: 7, matched: 2 })
      expect(ended.peakRssBytes).toBeLessThan(MEMORY_BYTES)
      const kept = (await manifestsIn(data)).map(({ messageId }) => messageId)
      expect(kept).toHaveLength(42)
      expect(new Set(kept).size).toBe(42)
      expect(await world.poll()).toMatchObject({ result: 'succeeded', decided: 0 })
      expect(await eventsIn(data, 'Mail Matched')).toHaveLength(42)
      expect(await eventsIn(data, 'Mailbox Reset')).toMatchObject([
        { folder: FOLDER, recognised: MAILS, decided: 7, earlier: 0, expired: 0 },
      ])
    } finally {
      await world.close()
    }
  },
)

test.skipIf(!dovecotHere.available || !cyrusHere.available).each(['kept', 'lost'] as const)(
  'a mailbox that moves from Dovecot to Cyrus goes on there (INTERNALDATEs %s)',
  { timeout: 120_000 },
  async (dates) => {
    const [dovecot, cyrus, world] = await Promise.all([
      startDovecot(),
      startCyrus(),
      startPollWorld(),
    ])
    try {
      await dovecot.deliver(dovecot.user, BEFORE.slice(0, 500), 'INBOX', RECEIVED)
      const { user, password, host } = dovecot
      world.login = { ...world.login, username: user, password }
      const monitors = {
        batch: {
          when: { from: 'batch@example.com', subject: contains('has ended') },
          keep: { for: days(30) },
          startFrom: 'all',
        },
      }
      // Both number by the second in which a folder was made, so that they may have the same UIDVALIDITY.
      const from = { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem }
      expect(await world.poll(pollRequestOf(from, monitors))).toMatchObject({
        decided: 500,
        matched: 4,
      })
      const source = await openImapClient({ host, port: dovecot.imapPort, user, password })
      const there = { user: cyrus.user, password: cyrus.password }
      const target = await openImapClient({ host: cyrus.host, port: cyrus.imapPort, ...there })
      const mails = await mailOf(source, 'INBOX')
      await copyTo(target, 'INBOX', mails.slice(0, 300), dates)
      await cyrus.deliver(SINCE)

      world.login = { ...world.login, username: cyrus.user, password: cyrus.password }
      const to = { host: cyrus.host, port: cyrus.imapPort, security: 'none' as const }
      const request = pollRequestOf(to, monitors)
      expect(await world.poll(request)).toMatchObject({
        result: 'succeeded',
        decided: 7,
        matched: 2,
      })
      // The rest is copied while the new mailbox is in use already.
      await copyTo(target, 'INBOX', mails.slice(300), dates)
      expect(await world.poll(request)).toMatchObject({ result: 'succeeded', decided: 0 })
      expect(await world.manifests()).toHaveLength(6)
    } finally {
      await Promise.all([dovecot.stop(), cyrus.stop(), world.close()])
    }
  },
)

function madeAgain(dates: 'kept' | 'lost'): Renumber {
  return async (dovecot) => {
    const { host, imapPort: port, user, password } = dovecot
    const client: ImapFlow = await openImapClient({ host, port, user, password })
    const mails = await mailOf(client, FOLDER)
    await client.mailboxClose()
    await client.mailboxDelete(FOLDER)
    await client.mailboxCreate(FOLDER)
    const now = new Date()
    const since = SINCE.map((raw) => ({ raw, internalDate: now }))
    // New mail is delivered while it is being copied.
    await copyTo(client, FOLDER, mails.slice(0, 2_000), dates)
    await copyTo(client, FOLDER, since, dates)
    await copyTo(client, FOLDER, mails.slice(2_000), dates)
  }
}

async function writeJobs(directory: string, imap: ImapServer): Promise<string> {
  const file = join(directory, 'jobs.ts')
  await writeFile(
    file,
    `import { contains, days, defineJobs, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: {
    operations: { address: 'operations@example.co.jp', imap: ${JSON.stringify(imap)}, poll: minutes(60) },
  },
  monitors: {
    batch: {
      mailbox: 'operations',
      folder: ${JSON.stringify(FOLDER)},
      when: { from: 'batch@example.com', subject: contains('has ended') },
      keep: { for: days(7) },
      startFrom: 'all',
    },
  },
})
`,
  )
  return file
}

async function manifestsIn(data: string): Promise<Manifest[]> {
  const folder = join(data, 'bucket', 'mail')
  const names = (await readdir(folder, { recursive: true })).filter((name) =>
    name.endsWith('mail.json'),
  )
  return Promise.all(
    names.map(async (name) =>
      manifestSchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8'))),
    ),
  )
}

async function eventsIn(data: string, type: string): Promise<unknown[]> {
  const lines = (await readFile(join(data, 'events.jsonl'), 'utf8')).trim().split('\n')
  return lines
    .map((line) => JSON.parse(line))
    .filter((event) => event['detail-type'] === type)
    .map(({ detail }) => detail)
}
