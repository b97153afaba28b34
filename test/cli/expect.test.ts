import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderStateKey } from '../../shared/contract/keys.js'
import { removeDirectory } from '../remove-directory.js'
import { decisionOf, entryOf, FOLDER, pageOf, storePage } from '../shared/place/ledger-pages.js'
import { MemoryBucket } from '../shared/place/memory-bucket.js'
import { startCommand } from './command.js'

const DAY_MS = 86_400_000
const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

/** The day so many days ago, in UTC: its due time at noon is past, whatever time it is now. */
const dayAgo = (days: number): string =>
  new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)

const DAYS = [4, 3, 2, 1].map(dayAgo)
const [ONTIME = '', LATE = '', NONE = '', EARLY = ''] = DAYS

let data = ''
let jobs = ''

/** What polls would have written: a mail in time, one at 12:20, none, and one in time. */
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'expect-'))
  const bucket = new MemoryBucket()
  for (const [index, time] of [`${ONTIME}T11:50`, `${LATE}T12:20`, `${EARLY}T11:40`].entries()) {
    const came = new Date(`${time}:00Z`)
    const decisions = [decisionOf('nightly', 'matched'), decisionOf('other', 'unmatched')]
    const entries = [entryOf(index + 1, came, { decisions })]
    storePage(bucket, pageOf(new Date(came.getTime() + 60_000), entries))
  }
  bucket.set(
    folderStateKey(FOLDER.mailbox, FOLDER.folder),
    JSON.stringify({
      schemaVersion: 1,
      ...FOLDER,
      uidValidity: '7',
      positions: { nightly: 9 },
      begun: { nightly: { startFrom: 'now', when: 'x', at: `${ONTIME}T00:00:00.000Z`, from: 1 } },
      arrivals: { uidNext: 9 },
    }),
  )
  await bucket.writeTo(data)
  jobs = join(data, 'jobs.ts')
  const monitor = `mailbox: '${FOLDER.mailbox}', when: everything(), keep: { for: days(7) }, startFrom: 'now'`
  await writeFile(
    jobs,
    `import { days, defineJobs, everything } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { ${FOLDER.mailbox}: { address: 'operations@example.com', imap: { host: 'imap.example.com' } } },
  monitors: {
    nightly: { ${monitor}, expect: { by: { at: '12:00', zone: 'UTC' } } },
    other: { ${monitor} },
  },
})
`,
  )
})

afterAll(() => removeDirectory(data))

async function rehearse(...words: string[]) {
  const command = startCommand(['expect', 'rehearse', ...words, '--data', data])
  const exitCode = await command.exitCode
  const [object = {}] = command.events
  const out = command.events.map((event) => String(event['line'] ?? '')).join('\n')
  return { exitCode, object, out, stderr: command.stderr() }
}

test('what a definition of this disk would have said on each past due time, since the monitor began', async () => {
  const { exitCode, object, stderr } = await rehearse('nightly', '--jobs', jobs, '--json')
  expect(stderr).toBe('')
  expect(exitCode).toBe(0)
  expect(object).toMatchObject({ monitor: 'nightly', unnamed: 0 })
  const dueTimes = Array.isArray(object['dueTimes']) ? object['dueTimes'] : []
  // The due time of today may be past as well.
  expect(dueTimes.slice(0, DAYS.length)).toMatchObject([
    { dates: [ONTIME], result: 'met', arrivedAfterSeconds: -600 },
    { dates: [LATE], result: 'late', arrivedAfterSeconds: 1_200 },
    { dates: [NONE], result: 'absent', have: 0 },
    { dates: [EARLY], result: 'met' },
  ])
  expect(object['instead']).toMatchObject({ by: ['12:20'] })
})

test('for a person: the alarms, when mail comes, and what would have alarmed less', async () => {
  const { out, stderr } = await rehearse('nightly', '--jobs', jobs, '--days', '30')
  expect(out).toContain(`${LATE}T12:00:00+00:00  late    there 20 min after`)
  expect(out).toContain(`${NONE}T12:00:00+00:00  absent  0 of 1`)
  expect(out).toMatch(/Half of it was there 10 min before, 95 % 20 min after\./)
  expect(out).toMatch(/alarms?, of mail that did not come: by: '12:20', within: minutes\(\d+\)/)
  expect(stderr).toContain(FOLDER.mailbox)
})

test.each([
  [['nightli'], /has no monitor nightli; it has: nightly, other. Did you mean nightly\?/],
  [['other'], /other has no expect in .*--jobs infra\/jobs\.ts/],
])('%s is refused with what there is', async (words, says) => {
  const { exitCode, stderr } = await rehearse(...words, '--jobs', jobs)
  expect(exitCode).toBe(2)
  expect(stderr).toMatch(says)
})
