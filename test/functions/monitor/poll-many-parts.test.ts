import { afterEach, beforeEach, expect, test } from 'vitest'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import {
  MUCH_TIME_MS,
  type PollWorld,
  pollServer,
  startPollWorld,
} from '../../worlds/poll-world.js'

const ATTACHMENTS = 40
const MONITORS = 24
/** Objects of one monitor: attachments, their list, message, text, manifest. */
const OBJECTS = ATTACHMENTS + 4
/** What a run has time for, in calls to the bucket: six monitors or so. */
const CALLS_OF_A_RUN = 280

const PART = (index: number) =>
  `--b\r\nContent-Type: text/csv; name="part-${index}.csv"\r\nContent-Disposition: attachment\r\n\r\n${index},0\r\n`
const MAIL = Buffer.from(
  `From: a@example.com\r\nSubject: parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n${Array.from({ length: ATTACHMENTS }, (_, index) => PART(index + 1)).join('')}--b--\r\n`,
)
const WATCHING = Object.fromEntries(
  Array.from({ length: MONITORS }, (_, index) => [
    `monitor-${index}`,
    { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const,
  ]),
)

let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
  server = await startScriptedImapServer({ messages: [MAIL] })
})
afterEach(async () => {
  await server.close()
  await world.close()
})

test('a mail of many parts for many monitors takes several runs, and none does again what those before it did', async () => {
  let runs = 0
  for (let decided = 0; decided === 0 && runs < 2 * MONITORS; runs += 1) {
    const begunAt = world.s3Calls.length
    const remainingMs = () => (world.s3Calls.length - begunAt < CALLS_OF_A_RUN ? MUCH_TIME_MS : 0)
    decided = (await pollServer(world, server, WATCHING, { deadline: { remainingMs } })).decided
  }
  expect(await world.manifests()).toHaveLength(MONITORS)
  expect(runs).toBeGreaterThan(1)
  expect(runs).toBeLessThanOrEqual(Math.ceil((MONITORS * OBJECTS) / CALLS_OF_A_RUN) + 2)
  const stored = world.s3Calls.filter(
    ({ operation, key }) => operation === 'PutObject' && key.startsWith('mail/'),
  )
  // Only what was half done when the time was up is done once more.
  expect(stored.length).toBeLessThanOrEqual(MONITORS * OBJECTS + runs * 2 * OBJECTS)
})
