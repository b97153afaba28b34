import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { Conditions, Everything } from '../../../shared/matching/fields/conditions-schema.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { withTraits } from '../../servers/scripted/server-traits.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const MIB = 1024 * 1024
const HEADER = 'From: a@example.com\r\nSubject: one\r\n\r\n'
const mailOf = (bytes: number) =>
  Buffer.concat([Buffer.from(HEADER), Buffer.alloc(bytes - HEADER.length, `${'x'.repeat(76)}\r\n`)])
const MAILS = [HEADER.length, 100, 2_000, 40_000, 300_000].map(mailOf)

let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
})
afterEach(async () => {
  await server.close()
  await world.close()
})

/** What servers tell of a mail that has so many bytes. */
const TOLD: Readonly<Record<string, (bytes: number) => number>> = {
  'what it is': (bytes) => bytes,
  'nothing (Proton Bridge)': () => 0,
  'one byte': () => 1,
  'its header alone': () => HEADER.length,
  'nothing of large mail': (bytes) => (bytes > 1_000 ? 0 : bytes),
  'four fifths (Exchange)': (bytes) => Math.round(bytes * 0.8),
  '29 bytes less (hMailServer)': (bytes) => Math.max(0, bytes - 29),
  'UTF-16, as it is stored': (bytes) => bytes * 2,
}

const CONDITIONS: readonly (readonly [Conditions, (bytes: number) => boolean])[] = [
  [{ size: { minBytes: 40_000 } }, (bytes) => bytes >= 40_000],
  [{ size: { maxBytes: 2_000 } }, (bytes) => bytes <= 2_000],
  [{ not: { size: { minBytes: 2_000 } } }, (bytes) => bytes < 2_000],
  [{ size: { minBytes: 90, maxBytes: 40_000 } }, (bytes) => bytes >= 90 && bytes <= 40_000],
  [
    { any: [{ size: { minBytes: 300_000 } }, { size: { maxBytes: 100 } }] },
    (bytes) => bytes >= 300_000 || bytes <= 100,
  ],
]

describe.each(Object.entries(TOLD))('where a server tells of mail %s', (_, size) => {
  test('conditions on its size are decided by what it is', async () => {
    await given(MAILS, size)
    const monitors = CONDITIONS.map(([when], index) => [`by-${index}`, monitorOf(when)] as const)
    expect(await poll(Object.fromEntries(monitors))).toMatchObject({ result: 'succeeded' })
    const kept = (await world.manifests()).map(({ monitor, size: bytes }) => [monitor, bytes])
    const right = CONDITIONS.flatMap(([, isRight], index) =>
      MAILS.filter(({ length }) => isRight(length)).map(({ length }) => [`by-${index}`, length]),
    )
    expect(kept.toSorted(inOrder)).toEqual(right.toSorted(inOrder))
  })
})

test('mail whose size is far from what is asked for is not read', async () => {
  await given(MAILS.slice(1), (bytes) => bytes)
  await poll({ large: monitorOf({ size: { minBytes: 70_000, maxBytes: 100_000 } }) })
  // 40,000 may be 80,000 where a server only estimates.
  expect(bodiesAskedFor()).toEqual(['UID FETCH 3 '])
})

describe('mail of 17 MiB, longer than one literal may be', () => {
  const large = mailOf(17 * MIB)
  test.each([
    ['nothing', () => 0],
    ['1 kB', () => 1_000],
    ['a little too little', (bytes: number) => Math.round(bytes * 0.7)],
  ])('that is told to be %s is kept byte for byte, with what is around it', async (_, size) => {
    const mails = [mailOf(2_000), large, mailOf(3_000)]
    await given(mails, size)
    const monitor = monitorOf(everything())
    expect(await poll({ all: monitor })).toMatchObject({ result: 'succeeded', matched: 3 })
    const kept = await Promise.all(
      (await world.manifests()).map(({ messageKey = '' }) => world.object(messageKey)),
    )
    expect(kept.map(({ length }) => length)).toEqual(mails.map(({ length }) => length))
    expect(kept.every((raw, index) => raw.equals(mails[index] ?? raw))).toBe(true)
    expect(await poll({ all: monitor })).toMatchObject({ result: 'succeeded', decided: 0 })
  })
})

const inOrder = (a: readonly unknown[], b: readonly unknown[]) => String(a).localeCompare(String(b))

const monitorOf = (when: Conditions | Everything) => ({
  when,
  keep: { for: days(7), message: true },
  startFrom: 'all',
})

async function given(messages: readonly Buffer[], size: (bytes: number) => number): Promise<void> {
  server = await startScriptedImapServer({ messages, behaviour: withTraits({ size }) })
}

const poll = (monitors: Readonly<Record<string, ReturnType<typeof monitorOf>>>) =>
  world.poll(
    pollRequestOf({ host: server.host, port: server.port, security: 'none' }, { ...monitors }),
  )

const bodiesAskedFor = () =>
  server.commands.flatMap((line) =>
    line.includes('BODY.PEEK[]') ? (/UID FETCH \S+ /.exec(line)?.[0] ?? []) : [],
  )
