import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MAX_HEADS_BYTES } from '../../../functions/monitor/decide/collect-heads.js'
import type { PollDeps } from '../../../functions/monitor/poll-deps.js'
import { contains, days } from '../../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import { BATCH_UIDS } from '../../../shared/mailbox/arrivals.js'
import { LEASE_MS } from '../../../shared/mailbox/lease-terms.js'
import { onFirstConnections } from '../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { bodyItems, fetchedMessages } from '../../servers/scripted/scripted-mailbox.js'
import { statusReport } from '../../shared/mail/delivery-report/delivery-reports.js'
import {
  MUCH_TIME_MS,
  type PollWorld,
  pollRequestOf,
  startPollWorld,
} from '../../worlds/poll-world.js'

const MESSAGES = 6 * BATCH_UIDS
/** One in a batch, not at its ends. */
const WANTED_AT = 77
const WANTED_UIDS = Array.from({ length: 6 }, (_, batch) => batch * BATCH_UIDS + WANTED_AT)
/** All but the last one: then a server that was waiting for it hangs up. */
const SAVED_BATCHES = 5
const MAILS = Array.from({ length: MESSAGES }, (_, index) =>
  mail(`${WANTED_UIDS.includes(index + 1) ? 'wanted' : 'other'} ${index + 1}`),
)
const MONITOR = { when: { subject: contains('wanted') }, keep: { for: days(7) }, startFrom: 'all' }

let world: PollWorld
let server: ScriptedImapServer

let hangUp = () => {}

beforeEach(async () => {
  hangUp = () => {}
  world = await startPollWorld({
    onS3: ({ key }) => {
      if (ledgerWrites() === SAVED_BATCHES && key.startsWith('state/')) hangUp()
      return undefined
    },
  })
})
afterEach(async () => {
  await server.close()
  await world.close()
})

test('a backlog takes two FETCHes for the first batch, and two for all others', async () => {
  await givenServer()
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: MESSAGES, matched: 6 })

  expect(fetches()).toEqual([
    `1:${BATCH_UIDS} HEADER`,
    `${WANTED_AT} `,
    `${BATCH_UIDS + 1}:${MESSAGES} HEADER`,
    `${WANTED_UIDS.slice(1).join(',')} `,
  ])
  expect(server.commands.some((line) => line.includes('SEARCH'))).toBe(false)
  await expectAllDecidedOnce()
  const pages = await world.keys('ledger/')
  expect(pages).toHaveLength(MESSAGES / BATCH_UIDS)
})

test('a connection that ends while bodies arrive is begun anew, and nothing is decided twice', async () => {
  await givenServer(onFirstConnections(1, withholds(WANTED_UIDS.at(-1) ?? 0)))
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: MESSAGES })
  expect(server.logins).toBe(2)
  await expectAllDecidedOnce()
})

test('a run whose time is up in the middle of it has saved what it decided', async () => {
  await givenServer()
  const twoBatches = { remainingMs: () => (ledgerWrites() < 2 ? MUCH_TIME_MS : 0) }
  const first = await poll({ deadline: twoBatches })
  expect(first).toMatchObject({ result: 'succeeded', decided: 2 * BATCH_UIDS })
  expect(first.folders[0]).toMatchObject({ stopped: 'out of time', remaining: 4 * BATCH_UIDS })

  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 4 * BATCH_UIDS })
  await expectAllDecidedOnce()
})

test('the lease is renewed while heads arrive', async () => {
  await givenServer(() => false, MAILS.slice(0, BATCH_UIDS))
  // Somebody looks at the clock for each head, and each time it is a second later.
  let clockMs = Date.parse('2026-11-21T09:00:00.000Z')
  const now = () => {
    clockMs += 1_000
    return new Date(clockMs)
  }
  expect(await poll({ now })).toMatchObject({ result: 'succeeded', decided: BATCH_UIDS })
  const ledgerAt = world.s3Calls.findIndex(({ key }) => key.startsWith('ledger/'))
  const leases = world.s3Calls
    .slice(0, ledgerAt)
    .filter(({ operation, key }) => operation === 'PutObject' && key.startsWith('state/'))
  expect(leases.length).toBeGreaterThan((BATCH_UIDS * 1_000) / LEASE_MS)
})

test('a batch ends where its manifests list very much', async () => {
  const recipients = Array.from({ length: 1_000 }, (_, index) => [
    '',
    `Final-Recipient: rfc822; user-${index}@example.co.jp`,
    'Action: failed',
    'Status: 5.1.1',
  ])
  const report = statusReport({
    status: ['Reporting-MTA: dns; mx.example.com', ...recipients.flat()],
  })
  await givenServer(() => false, Array(60).fill(report))
  const reports = { ...MONITOR, when: { subject: contains('Undelivered') } }
  expect(await poll({}, reports)).toMatchObject({ result: 'succeeded', decided: 60, matched: 60 })
  expect(await world.keys('ledger/')).toHaveLength(2)
  expect((await world.ledger()).map(({ uid }) => uid)).toHaveLength(60)
})

describe('headers that do not fit into memory together', () => {
  const HEADER_BYTES = 200 * 1024
  const COUNT = 2 * Math.ceil(MAX_HEADS_BYTES / HEADER_BYTES)

  test('are read in smaller stretches, and every mail is decided on', async () => {
    const padding = `X-Long: ${'x'.repeat(HEADER_BYTES)}\r\n`
    const mails = Array.from({ length: COUNT }, (_, index) => mail(`wanted ${index}`, padding))
    await givenServer(() => false, mails)

    expect(await poll()).toMatchObject({ result: 'succeeded', decided: COUNT, matched: COUNT })
    expect((await world.ledger()).map(({ uid }) => uid)).toEqual(mails.map((_, index) => index + 1))
    expect(fetches().filter((line) => line.endsWith('HEADER')).length).toBeGreaterThan(1)
  })
})

function mail(subject: string, fields = ''): Buffer {
  return Buffer.from(`From: a@example.com\r\n${fields}Subject: ${subject}\r\n\r\nbody\r\n`)
}

async function givenServer(behaviour: Behaviour = () => false, messages = MAILS): Promise<void> {
  server = await startScriptedImapServer({ behaviour, messages })
}

const poll = (
  overrides: Partial<PollDeps> = {},
  wanted: Omit<MonitorDefinition, 'mailbox'> = MONITOR,
) =>
  world.poll(
    pollRequestOf({ host: server.host, port: server.port, security: 'none' }, { wanted }),
    overrides,
  )

async function expectAllDecidedOnce(): Promise<void> {
  expect((await world.ledger()).map(({ uid }) => uid)).toEqual(MAILS.map((_, index) => index + 1))
  expect((await world.manifests()).map(({ uid }) => uid).toSorted((a, b) => a - b)).toEqual(
    WANTED_UIDS,
  )
  const announced = world.events.filter((event) => event['detail-type'] === 'Mail Matched')
  expect(new Set(announced.map(({ detail }) => detail['id'])).size).toBe(WANTED_UIDS.length)
}

/** UIDs and section of each FETCH. */
const fetches = (): string[] =>
  server.commands.flatMap((line) => {
    const [, set = '', items = ''] = /UID FETCH (\S+) (.*)/.exec(line) ?? []
    return bodyItems(items).map(({ section }) => `${set} ${section}`)
  })

const ledgerWrites = (): number =>
  world.s3Calls.filter(({ key }) => key.startsWith('ledger/')).length

/** Answers a FETCH of bodies up to a message, and then waits to hang up. */
function withholds(uid: number): Behaviour {
  return (command, connection) => {
    const { mailbox, write } = connection
    const isOfBodies = bodyItems(command.args).some(({ section }) => section === '')
    const asked = fetchedMessages(command, mailbox)
    if (command.name !== 'UID FETCH' || !isOfBodies || !asked.some((one) => one.uid === uid))
      return false
    for (const { uid: given, message } of asked.filter((one) => one.uid < uid)) {
      const facts = `UID ${given} RFC822.SIZE ${message.length}`
      write(
        `* ${given} FETCH (${facts} BODY[] {${message.length}}\r\n${message.toString('latin1')})\r\n`,
      )
    }
    hangUp = () => connection.end()
    return true
  }
}
