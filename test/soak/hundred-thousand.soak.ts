import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { worldFiles } from '../../local/world/world-files.js'
import type { ImapServer } from '../../shared/jobs/file/jobs-file.js'
import { ledgerPageSchema } from '../../shared/mailbox/ledger.js'
import { countFromEnvironment } from '../count-from-environment.js'
import { type RecordingProxy, startRecordingProxy } from '../servers/recording-proxy.js'
import { MEMORY_BYTES, startBundleWorld } from '../worlds/bundle-world.js'

const MAILS = countFromEnvironment('MAILS', 100_000)
const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')
/** Of so many mails one is wanted. */
const ONE_IN = 1_000

const mail = (uid: number): Buffer =>
  Buffer.from(
    `From: ${uid % ONE_IN === 0 ? 'batch' : 'news'}@example.com\r\nTo: operations@example.co.jp\r\nDate: Mon, 05 Jan 2026 09:00:00 +0000\r\nMessage-ID: <${uid}@example.com>\r\nSubject: mail ${uid}\r\n\r\n${'body of a mail, as long as others\r\n'.repeat(30)}`,
  )

// What is searched for here: memory that grows with the folder, a UID that is told of twice or never, a mail that is fetched twice.
test(`${MAILS} mails through the bundle: memory is flat, each UID is in the ledger once, and nothing is fetched twice`, async () => {
  let proxy: RecordingProxy | undefined
  const world = await startBundleWorld(writeJobs, {
    way: async ({ imapPort }) => {
      proxy = await startRecordingProxy({ target: { host: '127.0.0.1', port: imapPort } })
      return { host: proxy.host, port: proxy.port, security: 'none' }
    },
  })
  try {
    for (let first = 1; first <= MAILS; first += 5_000)
      await world.dovecot.deliver(
        world.dovecot.user,
        Array.from({ length: Math.min(5_000, MAILS - first + 1) }, (_, index) =>
          mail(first + index),
        ),
      )
    const peaks: number[] = []
    let decided = 0
    for (let polls = 0; decided < MAILS && polls < 60; polls += 1) {
      const ended = await world.poll()
      expect(ended.result).toBe('succeeded')
      decided += ended.decided ?? 0
      peaks.push(Math.round(ended.peakRssBytes / (1024 * 1024)))
      console.log(
        `poll ${polls + 1}: ${ended.decided} decided in ${ended.durationMs} ms, ${peaks.at(-1)} MiB`,
      )
    }
    expect(decided).toBe(MAILS)
    expect(Math.max(...peaks) * 1024 * 1024).toBeLessThan(MEMORY_BYTES)
    expect(await uidsInLedger(worldFiles(world.data).bucket)).toEqual(
      Array.from({ length: MAILS }, (_, index) => index + 1),
    )
    expect(fetchedHeads(proxy?.traffic().lines ?? [])).toBe(MAILS)
  } finally {
    await world.close()
    await proxy?.close()
  }
})

/** Messages whose heads were asked for, however often. */
function fetchedHeads(lines: readonly string[]): number {
  const ranges = lines.flatMap((line) => {
    const [, first, last] = /UID FETCH (\d+):(\d+) .*HEADER/.exec(line) ?? []
    return first === undefined ? [] : [Math.min(Number(last), MAILS) - Number(first) + 1]
  })
  return ranges.reduce((sum, messages) => sum + messages, 0)
}

async function uidsInLedger(bucket: string): Promise<number[]> {
  const names = await readdir(join(bucket, 'ledger'), { recursive: true })
  const pages = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .map(async (name) =>
        ledgerPageSchema.parse(JSON.parse(await readFile(join(bucket, 'ledger', name), 'utf8'))),
      ),
  )
  return pages
    .flatMap(({ entries }) => entries.map(({ uid }) => uid))
    .toSorted((one, other) => one - other)
}

async function writeJobs(directory: string, imap: ImapServer): Promise<string> {
  await mkdir(directory, { recursive: true })
  const file = join(directory, 'jobs.ts')
  await writeFile(
    file,
    `import { days, defineJobs, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: {
    operations: { address: 'operations@example.co.jp', imap: ${JSON.stringify(imap)}, poll: minutes(60) },
  },
  monitors: {
    batch: { mailbox: 'operations', when: { from: 'batch@example.com' }, keep: { for: days(7) }, startFrom: 'all' },
  },
})
`,
  )
  return file
}
