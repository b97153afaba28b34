import { chmod, mkdir, rm, truncate } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { days, everything } from '../../shared/jobs/define-jobs.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { realServer } from '../servers/real-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../worlds/poll-world.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: bad mail on Dovecot. ${dovecotHere.reason}`)

const MESSAGES = 20
const BAD = 8
const mail = (uid: number) =>
  Buffer.from(
    `From: a@example.com\r\nMessage-ID: <${uid}@example.com>\r\nSubject: ${uid}\r\n\r\n${'a line\r\n'.repeat(100)}`,
  )
const UIDS = Array.from({ length: MESSAGES }, (_, index) => index + 1)
const OTHERS = UIDS.filter((uid) => uid !== BAD)

/** What may become of the file of a mail. */
const DAMAGES: readonly (readonly [string, (file: string) => Promise<void>])[] = [
  ['cannot be read', (file) => chmod(file, 0)],
  ['was cut in its middle', (file) => truncate(file, 300)],
  ['is empty', (file) => truncate(file, 0)],
]

describe.skipIf(!dovecotHere.available)('a mail on Dovecot whose file', () => {
  let dovecot: Dovecot
  let world: PollWorld

  beforeEach(async () => {
    dovecot = await startDovecot()
    world = await startPollWorld()
  })
  afterEach(async () => {
    await dovecot?.stop()
    await world?.close()
  })

  test.each(DAMAGES)(
    '%s stops nothing: three polls later the mailbox is healthy',
    async (_, damage) => {
      await dovecot.deliver(dovecot.user, UIDS.map(mail))
      const files = await dovecot.filesOf(dovecot.user)
      await damage(files[BAD - 1] ?? '')
      const outcomes = []
      for (let polls = 0; polls < 4; polls += 1) outcomes.push(await poll())
      expect(outcomes[0]).toMatchObject({ result: 'succeeded' })
      expect(outcomes.at(-1)).toMatchObject({ result: 'succeeded', decided: 0 })
      expect(outcomes.at(-1)?.warnings).toBeUndefined()
      expect(await keptUids()).toEqual(OTHERS)
      const [key = ''] = await world.keys('quarantine/')
      expect(key).toMatch(/\.0000000008\/quarantine\.json$|\.0000000008\/message\.eml$/)
      expect(outcomes[2]).toMatchObject({ quarantined: 1 })
    },
    120_000,
  )

  test('is a directory by now is gone for Dovecot, and for us', async () => {
    await dovecot.deliver(dovecot.user, UIDS.map(mail))
    const files = await dovecot.filesOf(dovecot.user)
    const file = files[BAD - 1] ?? ''
    await rm(file)
    await mkdir(file)
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: MESSAGES - 1 })
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
    expect(await keptUids()).toHaveLength(MESSAGES - 1)
  }, 120_000)

  const keptUids = async () =>
    (await world.manifests()).map(({ uid }) => uid).toSorted((a, b) => a - b)

  const poll = () =>
    world.poll(
      pollRequestOf(
        { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem },
        { all: { when: everything(), keep: { for: days(7) }, startFrom: 'all' } },
      ),
    )
})
