import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { folderStateKey } from '../../shared/contract/keys.js'
import { realServer } from '../servers/real-server.js'
import {
  type KillPollWorld,
  type Moment,
  type PollStep,
  startKillPollWorld,
} from '../worlds/kill-poll-world.js'

const STATE = folderStateKey('operations', 'INBOX')

/** Made anew for each poll: some of them remember what has been. */
type MomentMade = () => Moment

/** The steps of a poll in their order, as a mail that is kept and marked takes them. */
const KILLS: readonly (readonly [string, MomentMade])[] = [
  ['the state is read', () => asks('GetObject', STATE)],
  ['the lease is taken', () => asks('PutObject', STATE)],
  ['the mail itself is stored', () => stores('message.eml')],
  ['its text is stored', () => stores('text.txt')],
  ['an attachment is stored', () => stores('attachments/')],
  ['the list of attachments is stored', () => stores('attachments.lst')],
  ['the manifest is stored', () => stores('mail.json')],
  ['the second manifest is stored', () => stores('mail.json', 2)],
  ['it is announced', () => (step) => step.name === 'event'],
  ['the page of the ledger is written', () => puts('ledger/')],
  ['the hour of the ledger is written', () => puts('ledger-hours/')],
  ['the positions are saved', () => behind(puts('ledger/'), asks('PutObject', STATE))],
  ['that its mail is marked is saved', () => behind(puts('ledger/'), asks('PutObject', STATE, 2))],
]

const FREEZES: readonly (readonly [string, MomentMade])[] = [
  ['the mail itself is stored', () => stores('message.eml')],
  ['it is announced', () => (step) => step.name === 'event'],
  ['the positions are saved', () => behind(puts('ledger/'), asks('PutObject', STATE))],
]

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available)
  console.log(`Skipped: polls that are killed and stopped. ${dovecotHere.reason}`)

describe.skipIf(!dovecotHere.available)('a mail for two monitors', () => {
  let world: KillPollWorld
  let delivered = 0

  beforeAll(async () => {
    world = await startKillPollWorld()
  }, 120_000)
  afterAll(() => world.close())

  test.each(KILLS)('is kept once for each if a poll is killed when %s', async (_, moment) => {
    await deliver()
    expect(await world.killWhen(moment())).toBe(true)
    await world.poll()
    await expectAll()
  })

  test.each(FREEZES)(
    'is kept once for each if a poll stands still when %s, until another one has done its work',
    async (_, moment) => {
      await deliver()
      expect(await world.freezeWhen(moment())).toBe(true)
      await world.poll()
      await expectAll()
    },
  )

  async function deliver(): Promise<void> {
    delivered += 1
    const mail = `From: batch@example.com\r\nMessage-ID: <${delivered}@example.com>\r\nSubject: mail ${delivered}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext ${delivered}\r\n--b\r\nContent-Type: text/csv; name="a.csv"\r\n\r\n${delivered},0\r\n--b--\r\n`
    await world.dovecot.deliver(world.dovecot.user, [Buffer.from(mail)])
  }

  /** Each mail is kept once for each monitor, announced at least once for each, and accounted for. */
  async function expectAll(): Promise<void> {
    const uids = Array.from({ length: delivered }, (_, index) => index + 1)
    const { mails, announced, accounted } = await world.kept()
    expect(mails).toEqual(uids.flatMap((uid) => [`${uid} all`, `${uid} batch`]).toSorted())
    expect(new Set(announced).size).toBe(2 * delivered)
    expect(accounted).toEqual(uids)
  }
})

const stores = (part: string, count = 1) =>
  nth(count, (step) => isPut(step) && step.key.startsWith('mail/') && step.key.includes(part))

const puts = (prefix: string) => nth(1, (step) => isPut(step) && step.key.startsWith(prefix))

const asks = (operation: string, key: string, count = 1) =>
  nth(count, (step) => step.name === 'S3' && step.operation === operation && step.key === key)

const isPut = (step: PollStep): step is Extract<PollStep, { readonly name: 'S3' }> =>
  step.name === 'S3' && step.operation === 'PutObject'

/** The nth of the steps that are meant. */
function nth(count: number, isMeant: Moment): Moment {
  let met = 0
  return (step) => {
    if (isMeant(step)) met += 1
    return met === count && isMeant(step)
  }
}

/** A moment that comes after another one. */
function behind(first: Moment, then: Moment): Moment {
  let hasCome = false
  return (step) => {
    if (hasCome) return then(step)
    hasCome = first(step)
    return false
  }
}
