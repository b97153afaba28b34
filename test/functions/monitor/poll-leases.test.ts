import { afterEach, describe, expect, test } from 'vitest'
import type { Intercept } from '../../../local/stand-ins/faults.js'
import type { S3Call } from '../../../local/stand-ins/s3/server.js'
import { contains, days, everything } from '../../../shared/jobs/define-jobs.js'
import { LEASE_MS } from '../../../shared/mailbox/lease-terms.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody\r\n')
const afterTheLease = () => new Date(Date.now() + LEASE_MS + 1_000)

let world: PollWorld
let server: ScriptedImapServer
afterEach(async () => {
  await server.close()
  await world.close()
})

describe('a run that works', () => {
  test.each<[string, Intercept<S3Call>, Buffer[]]>([
    [
      'keeps',
      ({ operation, key }) => passTime(operation === 'PutObject' && key.startsWith('mail/')),
      Array(20).fill(MAIL),
    ],
    [
      'keeps many attachments',
      ({ key }) => passTime(key.includes('/attachments/')),
      [withAttachments(90)],
    ],
  ])('has its folder for as long as it %s', async (_, onS3, messages) => {
    world = await startPollWorld({ onS3 })
    server = await startScriptedImapServer({ messages })
    const others: Promise<unknown>[] = []
    const startedMs = Date.now()
    let clockMs = startedMs
    timePasses = () => {
      clockMs += LEASE_MS / 40
      // Another poll, as soon as the lease would be over that was taken when this one began.
      if (others.length < 3)
        others.push(poll({ one: MONITOR }, { now: () => new Date(clockMs) }).then(stoppedOf))
    }
    expect(stoppedOf(await poll({ one: MONITOR }, { now: () => new Date(clockMs) }))).toBe(
      'caught up',
    )
    expect(new Set(await Promise.all(others))).toEqual(new Set(['busy']))
    expect(world.events).toHaveLength(messages.length)
    expect(clockMs - startedMs).toBeGreaterThan(LEASE_MS)
  })
})

describe('a run that has lost its folder', () => {
  test('leaves the ledger of its successor as it is', async () => {
    const gate = gateAt(({ key }) => key.startsWith('ledger/'))
    world = await startPollWorld({ onS3: gate.intercept })
    server = await startScriptedImapServer({ messages: [MAIL] })
    const slow = poll({ one: { ...MONITOR, when: { subject: contains('no such') } } })
    await gate.reached
    // The definition is corrected, and the next poll finds the lease expired.
    expect(await poll({ one: MONITOR }, { now: afterTheLease })).toMatchObject({ matched: 1 })
    gate.open()
    expect(stoppedOf(await slow)).toBe('lease lost')
    expect((await world.ledger()).flatMap(({ decisions }) => decisions)).toMatchObject([
      { monitor: 'one', result: 'matched' },
    ])
  })

  test('is not disturbed by it at a mail that is too large for memory', async () => {
    const gate = gateAt(({ operation }) => operation === 'CopyObject')
    world = await startPollWorld({ onS3: gate.intercept })
    server = await startScriptedImapServer({ messages: [LARGE] })
    const slow = poll({ one: MONITOR })
    await gate.reached
    expect(await poll({ one: MONITOR }, { now: afterTheLease })).toMatchObject({ matched: 1 })
    gate.open()
    expect(await slow).toMatchObject({ result: 'busy', folders: [{ stopped: 'lease lost' }] })
    expect(await world.keys('incoming/')).toEqual([])
    const [manifest] = await world.manifests()
    expect((await world.object(manifest?.messageKey ?? '')).equals(LARGE)).toBe(true)
  })
})

test('a run that died leaves a page that the next one may write anew', async () => {
  let isDown = true
  world = await startPollWorld({
    onS3: ({ operation, key }) =>
      isDown &&
      operation === 'PutObject' &&
      key.startsWith('state/operations/inbox-') &&
      world.s3Calls.some(isLedger)
        ? { status: 403, code: 'AccessDenied' }
        : undefined,
  })
  server = await startScriptedImapServer({ messages: [MAIL] })
  await poll({ one: { ...MONITOR, when: { subject: contains('no such') } } })
  expect(await world.ledger()).toMatchObject([{ decisions: [{ result: 'unmatched' }] }])
  isDown = false
  await poll({ one: MONITOR }, { now: afterTheLease })
  expect(await world.ledger()).toMatchObject([{ decisions: [{ result: 'matched' }] }])
})

const isLedger = ({ key }: S3Call): boolean => key.startsWith('ledger/')

const LARGE = Buffer.from(
  `From: a@example.com\r\nSubject: large\r\n\r\n${`${'x'.repeat(98)}\r\n`.repeat(90_000)}`,
)

function withAttachments(count: number): Buffer {
  const parts = Array.from(
    { length: count },
    (_, index) =>
      `--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=${index}.csv\r\n\r\n1,2\r\n`,
  )
  return Buffer.from(
    `From: a@example.com\r\nSubject: many\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts.join('')}--b--\r\n`,
  )
}

let timePasses = () => {}
function passTime(isCounted: boolean): undefined {
  if (isCounted) timePasses()
}

/** Holds the first call of a kind until it is opened. */
function gateAt(isKind: (call: S3Call) => boolean) {
  const reached = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<undefined>()
  let isFirst = true
  const intercept: Intercept<S3Call> = (call) => {
    if (!isFirst || !isKind(call)) return undefined
    isFirst = false
    reached.resolve()
    return opened.promise
  }
  return { intercept, reached: reached.promise, open: () => opened.resolve(undefined) }
}

const poll = (
  monitors: Parameters<typeof pollServer>[2],
  overrides: Parameters<typeof pollServer>[3] = {},
) => pollServer(world, server, monitors, overrides)

const stoppedOf = ({ folders }: Awaited<ReturnType<typeof poll>>) => folders[0]?.stopped
