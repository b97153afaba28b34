import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { realServer } from '../servers/real-server.js'
import { type KillPollWorld, type Moment, startKillPollWorld } from '../worlds/kill-poll-world.js'

const MESSAGES = 6
const DEADLY = 3
/** What the id of the mail ends with, in the keys of what is kept of it. */
const STORING = `.${String(DEADLY).padStart(10, '0')}/`

const isStoring: Moment = (step) =>
  step.name === 'S3' && step.key.startsWith('mail/') && step.key.includes(STORING)

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available)
  console.log(`Skipped: a mail that ends the function. ${dovecotHere.reason}`)

describe.skipIf(!dovecotHere.available)('a mail that ends the function', () => {
  let world: KillPollWorld

  beforeAll(async () => {
    world = await startKillPollWorld()
    const mails = Array.from({ length: MESSAGES }, (_, index) =>
      Buffer.from(`From: news@example.com\r\nSubject: mail ${index + 1}\r\n\r\ntext\r\n`),
    )
    await world.dovecot.deliver(world.dovecot.user, mails)
  }, 120_000)
  afterAll(() => world.close())

  test('is in quarantine three polls later, and all other mail is kept', {
    timeout: 120_000,
  }, async () => {
    for (let polls = 0; polls < 3; polls += 1) expect(await world.killWhen(isStoring)).toBe(true)
    expect(await world.killWhen(isStoring)).toBe(false)
    expect(await world.poll()).toMatchObject({ result: { result: 'succeeded', decided: 0 } })

    expect(await world.quarantined()).toMatchObject([{ uid: DEADLY, code: 'MAIL_ENDED_RUN' }])
    const others = Array.from({ length: MESSAGES }, (_, index) => index + 1).filter(
      (uid) => uid !== DEADLY,
    )
    expect((await world.kept()).mails).toEqual(others.map((uid) => `${uid} all`))
  })
})
