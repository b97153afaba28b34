import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { ImapServer } from '../../shared/jobs/file/jobs-file.js'
import { realServer } from '../servers/real-server.js'
import { MEMORY_BYTES, startBundleWorld } from '../worlds/bundle-world.js'

const MONITORS = 200
const MAILS = 3_000
const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: many monitors. ${dovecotHere.reason}`)

// Decisions are as many as monitors times messages: held for a whole stretch, they were more than the function has.
test.skipIf(!dovecotHere.available)(
  'a backlog that 200 monitors decide on fits into the memory of the function',
  { timeout: 240_000 },
  async () => {
    const world = await startBundleWorld(writeManyMonitors)
    try {
      await world.dovecot.deliver(world.dovecot.user, Array.from({ length: MAILS }, mail))
      const ended = await world.poll()

      const peakMib = Math.round(ended.peakRssBytes / (1024 * 1024))
      console.log(`${MONITORS} monitors: ${ended.durationMs} ms, ${peakMib} MiB`)
      expect(ended).toMatchObject({ result: 'succeeded', decided: MAILS, matched: 10 })
      expect(ended.peakRssBytes).toBeLessThan(MEMORY_BYTES)
    } finally {
      await world.close()
    }
  },
)

/** Ten of the mails are waited for: those that the first ten monitors name. */
async function writeManyMonitors(directory: string, imap: ImapServer): Promise<string> {
  const file = join(directory, 'jobs.ts')
  await writeFile(
    file,
    `import { days, defineJobs, minutes } from ${JSON.stringify(BUILDERS)}
const monitor = (n) => ({
  mailbox: 'operations',
  when: { from: 'batch@example.com', subject: { contains: n < 10 ? 'job ' + n + ' has ended' : 'job ' + n + ' has failed' } },
  keep: { for: days(7) },
  startFrom: 'all',
})
export const jobs = defineJobs({
  mailboxes: {
    operations: { address: 'operations@example.co.jp', imap: ${JSON.stringify(imap)}, poll: minutes(60) },
  },
  monitors: Object.fromEntries(Array.from({ length: ${MONITORS} }, (_, n) => ['job-' + n, monitor(n)])),
})
`,
  )
  return file
}

const mail = (_: unknown, index: number): Buffer =>
  Buffer.from(
    [
      'From: Batch <batch@example.com>',
      'To: operations@example.co.jp',
      `Subject: job ${index} has ended`,
      `Message-ID: <${index}@example.com>`,
      '',
      'It has.',
      '',
    ].join('\r\n'),
  )
