import { access, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Conditions } from '../../shared/matching/fields/conditions-schema.js'
import { startCommand } from '../cli/command.js'
import { passwordOf } from '../cli/jobs-files.js'
import { removeDirectory } from '../remove-directory.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { openImapClient } from '../servers/imap-client.js'
import { realServer } from '../servers/real-server.js'
import { startRecordingProxy } from '../servers/recording-proxy.js'
import { mail, part, plain, word } from '../shared/matching/decisions/raw-mail.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: dry runs on Dovecot. ${dovecotHere.reason}`)

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
const MS_PER_DAY = 86_400_000
const LIMIT_MS = 300_000
const WHEN: Conditions = {
  from: 'batch@example.co.jp',
  subject: { contains: '夜間' },
  text: { contains: '正常終了' },
}
const DAMAGED = Buffer.concat([Buffer.from('異常'), Buffer.from([0xff])])
/** EXAMINE and PEEK: neither changes anything (RFC 9051 6.3.3, 6.4.5). */
const CHANGING = /^\S+ (?:SELECT|STORE|UID STORE|EXPUNGE|UID EXPUNGE|APPEND|COPY|MOVE|CLOSE)\b/i

describe.skipIf(!dovecotHere.available)('poll --dry-run on Dovecot', { timeout: LIMIT_MS }, () => {
  let dovecot: Dovecot
  let directory: string
  const delivered = [
    mail({ subject: word('夜間バッチ', 'iso-2022-jp'), content: plain('正常終了', 'iso-2022-jp') }),
    mail({ subject: word('日中バッチ', 'iso-2022-jp'), content: plain('正常終了', 'iso-2022-jp') }),
    mail({
      subject: word('夜間バッチ'),
      content: part(['Content-Type: text/plain; charset=utf-8'], DAMAGED),
    }),
  ]

  beforeEach(async () => {
    dovecot = await startDovecot()
    directory = await mkdtemp(join(tmpdir(), 'mailjobs-dry-run-'))
  })
  afterEach(async () => {
    await dovecot.stop()
    await removeDirectory(directory)
  })

  test('shows what each condition saw in each mail of the last days, and changes nothing', async () => {
    const proxy = await startRecordingProxy({
      target: { host: dovecot.host, port: dovecot.imapPort },
    })
    onTestFinished(proxy.close)
    await dovecot.deliver(dovecot.user, delivered)
    const tenDaysAgo = new Date(Date.now() - 10 * MS_PER_DAY)
    await dovecot.deliver(dovecot.user, [mail({ subject: 'old' })], 'INBOX', tenDaysAgo)
    const before = await flagsOn(dovecot)

    const command = await dryRun(proxy, '--json')
    expect(await command.exitCode, command.stderr()).toBe(0)

    expect(command.events.map(({ uid, matched }) => ({ uid, matched }))).toEqual([
      { uid: 1, matched: true },
      { uid: 2, matched: false },
      { uid: 3, matched: false },
    ])
    expect(command.events.map(({ conditions }) => conditions)).toEqual([
      outcomes([true, '夜間バッチ'], [true, '正常終了']),
      outcomes([false, '日中バッチ'], [true, '正常終了']),
      outcomes([true, '夜間バッチ'], [false, '異常\ufffd', 'CHARSET_DAMAGED']),
    ])
    expect(await flagsOn(dovecot)).toEqual(before)
    expect(proxy.count('EXAMINE')).toBe(1)
    expect(proxy.traffic().lines.filter((line) => CHANGING.test(line))).toEqual([])
    expect(proxy.traffic().lines.filter((line) => /BODY\[/.test(line))).toEqual([])
    await expect(access(join(directory, 'data'))).rejects.toThrow('ENOENT')
  })

  test('tells people the same, with what is in doubt', async () => {
    await dovecot.deliver(dovecot.user, delivered)
    const command = await dryRun({ host: dovecot.host, port: dovecot.imapPort })
    expect(await command.exitCode, command.stderr()).toBe(0)
    const lines = command.events.map(({ line }) => String(line))

    expect(lines).toContainEqual(expect.stringMatching(/^match +nightly: 夜間バッチ/))
    expect(lines).toContainEqual(
      expect.stringMatching(/no +contains "夜間" +when\.subject\[0\] +saw "日中バッチ"/),
    )
    expect(lines).toContainEqual(expect.stringMatching(/text\[0\] .+in doubt: CHARSET_DAMAGED$/))
    expect(lines.at(-2)).toMatch(/^nightly: 1 of 3 match; /)
    expect(lines.at(-1)).toBe('Of the mail of the last 7 days; nothing was written.')
    expect(command.stderr()).toMatch(/^reading .*\.\.\.\n$/)
  })

  test('says of a subject of 1 MB that it did not see all of it', async () => {
    await dovecot.deliver(dovecot.user, [mail({ subject: `${'x'.repeat(1024 * 1024)}夜間` })])
    const command = await dryRun({ host: dovecot.host, port: dovecot.imapPort }, '--json')
    expect(await command.exitCode, command.stderr()).toBe(0)
    const [trial] = command.events
    expect(trial).toMatchObject({ matched: false })
    expect(trial?.['conditions']).toContainEqual(
      expect.objectContaining({ path: 'when.subject[0]', doubts: ['HEADER_CUT'] }),
    )
    expect(String(trial?.['subject']).length).toBeLessThan(1024)
  })

  test('is ended by Ctrl-C at once, with what it has', async () => {
    const mails = Array.from({ length: 1_000 }, (_, n) => mail({ subject: `mail ${n}` }))
    await dovecot.deliver(dovecot.user, mails)
    const proxy = await startRecordingProxy({
      target: { host: dovecot.host, port: dovecot.imapPort },
      // Twenty groups of messages are then some seconds on their way.
      delayMs: 50,
    })
    onTestFinished(proxy.close)
    const command = await dryRun(proxy, '--json')
    await command.event(({ uid }) => uid === 1)
    command.kill('SIGINT')

    expect(await command.exitCode).toBe(1)
    expect(command.stderr()).toMatch(/^Stopped\. nightly: \d+ of \d+ match\.$/m)
    expect(command.stderr()).toMatch(/^Of the mail of the last 7 days; nothing was written\.$/m)
    expect(command.events.length).toBeLessThan(mails.length)
  })

  test('knows its monitors', async () => {
    const command = await dryRun({ host: '127.0.0.1', port: 1 }, '--monitor', 'nightli')
    expect(await command.exitCode).toBe(2)
    expect(command.stderr()).toContain('Did you mean nightly?')
  })

  async function dryRun({ host, port }: { host: string; port: number }, ...words: string[]) {
    const imap = { host, port, security: 'none' }
    const jobs = join(directory, 'jobs.ts')
    await writeFile(
      jobs,
      `import { days, defineJobs } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { operations: { address: 'operations@example.co.jp', imap: ${JSON.stringify(imap)} } },
  monitors: {
    nightly: { mailbox: 'operations', when: ${JSON.stringify(WHEN)}, keep: { for: days(7) }, startFrom: 'now' },
  },
})
`,
    )
    const command = ['poll', '--dry-run', '--jobs', jobs, '--data', join(directory, 'data')]
    return startCommand([...command, ...words], {
      ...passwordOf(dovecot.password),
      NO_COLOR: '1',
    })
  }
})

/** The outcomes of the subject and the text; the sender is the same in all mails. */
const outcomes = (
  ...[subject, text]: readonly (readonly [matched: boolean, seen: string, doubt?: string])[]
) => [
  { path: 'when.from[0]', matched: true, seen: 'batch@example.co.jp' },
  outcome('when.subject[0]', subject),
  outcome('when.text[0]', text),
]

const outcome = (
  path: string,
  [matched, seen, doubt]: readonly [boolean, string, string?] = [false, ''],
) => ({ path, matched, seen, ...(doubt && { doubts: [doubt] }) })

async function flagsOn({ host, imapPort, user, password }: Dovecot) {
  const client = await openImapClient({ host, port: imapPort, user, password })
  const { highestModseq } = await client.mailboxOpen('INBOX', { readOnly: true })
  const rows = await client.fetchAll('1:*', { uid: true, flags: true })
  return { highestModseq, flags: rows.map(({ uid, flags }) => [uid, ...(flags ?? [])]) }
}
