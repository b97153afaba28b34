import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { days, everything } from '../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../shared/jobs/file/jobs-file.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { realServer } from '../servers/real-server.js'
import { type RecordingProxy, startRecordingProxy } from '../servers/recording-proxy.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../worlds/poll-world.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: folders of a real Dovecot. ${dovecotHere.reason}`)

const SENT = '送信済みアイテム'

/** The same three folders, as the server has to be asked for them. */
const SERVERS = [
  { separator: '/', prefix: '', sent: SENT, nested: 'a/b', invoices: '請求書' },
  { separator: '.', prefix: '', sent: SENT, nested: 'a.b', invoices: '請求書' },
  {
    separator: '.',
    prefix: 'INBOX.',
    sent: `INBOX.${SENT}`,
    nested: 'INBOX.a.b',
    invoices: 'INBOX.請求書',
  },
] as const

describe.skipIf(!dovecotHere.available).each(SERVERS)(
  'folders of a Dovecot with the separator $separator and the prefix "$prefix"',
  ({ separator, prefix, sent, nested, invoices }) => {
    let dovecot: Dovecot
    let world: PollWorld
    let proxy: RecordingProxy

    beforeAll(async () => {
      const nestedFolder = `a${separator}b`
      dovecot = await startDovecot({
        separator,
        folders: [SENT, 'a', nestedFolder, '請求書'],
        extraConfiguration: `namespace inbox {
  prefix = ${prefix}
  mailbox "${SENT}" {
    special_use = \\Sent
  }
}`,
      })
      for (const folder of ['INBOX', SENT, nestedFolder, '請求書'])
        await dovecot.deliver(dovecot.user, [mailIn(folder)], folder)
    })
    afterAll(() => dovecot?.stop())

    beforeEach(async () => {
      world = await startPollWorld()
      proxy = await startRecordingProxy({
        target: { host: dovecot.host, port: dovecot.imapPort },
      })
    })
    afterEach(async () => {
      await proxy?.close()
      await world?.close()
    })

    const poll = (folders: Readonly<Record<string, string>>) =>
      world.poll(
        pollRequestOf(
          { host: proxy.host, port: proxy.port, security: 'none' },
          Object.fromEntries(
            Object.entries(folders).map(([name, folder]) => [name, { ...ALL, folder }]),
          ),
        ),
      )

    test.each([
      { named: 'inbox', path: 'INBOX', subject: 'INBOX' },
      { named: SENT, path: sent, subject: SENT },
      { named: '\\Sent', path: sent, subject: SENT },
      { named: 'a/b', path: nested, subject: `a${separator}b` },
      { named: nested, path: nested, subject: `a${separator}b` },
      { named: '請求書', path: invoices, subject: '請求書' },
    ])('$named is found as $path', async ({ named, path, subject }) => {
      expect(await poll({ all: named })).toMatchObject({
        result: 'succeeded',
        matched: 1,
        folders: [{ folder: path }],
      })
      const [manifest] = await world.manifests()
      expect(manifest).toMatchObject({ folder: path, subject: subjectOf(subject) })
    })

    test('two names of one folder are one folder, with one state and one pass over its mail', async () => {
      expect(await poll({ one: SENT, two: '\\Sent' })).toMatchObject({ decided: 1, matched: 2 })
      const ofMailbox = /health\.json$|^state\/\.polls\//
      const states = await world.keys('state/')
      expect(states.filter((key) => !ofMailbox.test(key))).toHaveLength(1)
    })

    test('a name that differs only in width or case is not taken, and told', async () => {
      const outcome = await poll({ one: '送信済みｱｲﾃﾑ', two: 'A/B', inbox: 'INBOX' })
      expect(outcome.failure).toMatchObject({
        code: 'FOLDER_NOT_FOUND',
        message: expect.stringContaining(`folder 送信済みｱｲﾃﾑ does not exist; there are: INBOX, `),
      })
      expect(outcome.failure?.message).toContain(`did you mean ${SENT} (it differs only in width`)
      // The monitor of the other folder is served all the same.
      expect(outcome.matched).toBe(1)
    })

    test('INBOX costs no LIST, other folders one', async () => {
      await poll({ one: 'INBOX' })
      expect(proxy.count('LIST') + proxy.count('LSUB')).toBe(0)
      proxy.reset()
      await poll({ one: 'INBOX', two: SENT, three: 'a/b', four: '\\Sent' })
      // Below a prefix the server is asked for INBOX by itself.
      expect(proxy.count('LIST')).toBe(prefix === '' ? 1 : 2)
      expect(proxy.count('LSUB')).toBe(0)
    })
  },
)

const ALL: Omit<MonitorDefinition, 'mailbox'> = {
  when: everything(),
  keep: { for: days(7) },
  startFrom: 'all',
}

const subjectOf = (folder: string) => `mail in ${Buffer.from(folder).toString('hex')}`

const mailIn = (folder: string) =>
  Buffer.from(`From: a@example.com\r\nSubject: ${subjectOf(folder)}\r\n\r\nbody\r\n`)
