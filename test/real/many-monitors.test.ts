import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { localSecrets } from '../../local/world/local-secrets.js'
import { LOCAL_STAGE, startWorld } from '../../local/world/start-world.js'
import { synthesize } from '../../local/world/synthesize.js'
import { worldFiles } from '../../local/world/world-files.js'
import { passwordOf } from '../cli/jobs-files.js'
import { startDovecot } from '../servers/dovecot.js'
import { realServer } from '../servers/real-server.js'

const MIB = 1024 * 1024
const MEMORY_BYTES = 256 * MIB
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
    const dovecot = await startDovecot()
    const directory = await mkdtemp(join(tmpdir(), 'mailjobs-many-'))
    const files = worldFiles(join(directory, 'data'))
    const imap = { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem }
    await synthesize({
      jobsFile: await writeManyMonitors(directory, imap),
      stage: LOCAL_STAGE,
      directory: files.assembly,
    })
    const world = await startWorld({
      files,
      secrets: localSecrets(files.secrets, passwordOf(dovecot.password)),
      onEvent: () => {},
      apiPort: 0,
    })
    try {
      await dovecot.deliver(dovecot.user, Array.from({ length: MAILS }, mail))
      const ended = await world.poll('operations')

      console.log(
        `${MONITORS} monitors: ${ended.durationMs} ms, ${Math.round(ended.peakRssBytes / MIB)} MiB`,
      )
      expect(ended).toMatchObject({ result: 'succeeded', decided: MAILS, matched: 10 })
      expect(ended.peakRssBytes).toBeLessThan(MEMORY_BYTES)
    } finally {
      await world.close()
      await dovecot.stop()
      await rm(directory, { recursive: true, force: true })
    }
  },
)

/** Ten of the mails are waited for: those that the first ten monitors name. */
async function writeManyMonitors(directory: string, imap: object): Promise<string> {
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
