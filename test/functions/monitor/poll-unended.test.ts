import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PollPorts } from '../../../functions/monitor/poll-deps.js'
import { pollMailbox } from '../../../functions/monitor/poll-mailbox.js'
import type { Archive } from '../../../shared/archive/archive.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { LEASE_MS } from '../../../shared/mailbox/lease-terms.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const MESSAGES = 12
const DEADLY = 7
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
const MAILS = Array.from({ length: MESSAGES }, (_, index) =>
  Buffer.from(`From: a@example.com\r\nSubject: mail ${index + 1}\r\n\r\nbody\r\n`),
)
const OTHERS = MAILS.map((_, index) => index + 1).filter((uid) => uid !== DEADLY)

let world: PollWorld
let server: ScriptedImapServer
let clockMs: number

beforeEach(async () => {
  world = await startPollWorld()
  server = await startScriptedImapServer({ messages: MAILS })
  clockMs = Date.parse('2026-11-20T09:00:00.000Z')
})
afterEach(async () => {
  await server.close()
  await world.close()
})

/** A bucket that ends the run where something of one mail is stored, as its memory or its time would: nothing that follows has any effect. */
function deadlyArchive(archive: Archive, onDeath: () => void, isDeadly: (key: string) => boolean) {
  let isDead = false
  const forEver = new Promise<never>(() => {})
  const alive =
    <Args extends readonly [string, ...unknown[]], Answer>(
      call: (...args: Args) => Promise<Answer>,
    ) =>
    (...args: Args): Promise<Answer> => {
      if (isDead) return forEver
      if (!isDeadly(args[0])) return call(...args)
      isDead = true
      onDeath()
      return forEver
    }
  return {
    ...bound(archive),
    add: alive((...args: Parameters<Archive['add']>) => archive.add(...args)),
    addStream: alive((...args: Parameters<Archive['addStream']>) => archive.addStream(...args)),
    put: alive((...args: Parameters<Archive['put']>) => archive.put(...args)),
    swap: alive((...args: Parameters<Archive['swap']>) => archive.swap(...args)),
    read: alive((...args: Parameters<Archive['read']>) => archive.read(...args)),
  }
}

const bound = (archive: Archive): Archive =>
  new Proxy(archive, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

/** One run, as the function makes it; `died` if it did not end. Ten minutes pass after it. */
async function run(isDeadly: (key: string) => boolean) {
  const died = Promise.withResolvers<'died'>()
  const ports = world.deps()
  const archive = deadlyArchive(ports.archive, () => died.resolve('died'), isDeadly)
  const poll: PollPorts = { ...ports, archive, now: () => new Date(clockMs) }
  const request = pollRequestOf(
    { host: server.host, port: server.port, security: 'none' },
    { all: MONITOR },
  )
  const ended = await Promise.race([pollMailbox(poll, request), died.promise])
  clockMs += 600_000
  return ended
}

const keyOf = (uid: number) => `.${String(uid).padStart(10, '0')}/`
const storing = (prefix: string) => (key: string) =>
  key.startsWith(prefix) && key.includes(keyOf(DEADLY))

describe('a mail that ends the run', () => {
  test('is found, stops no other, and is in quarantine three polls later', async () => {
    const isDeadly = storing('mail/')
    expect(await run(isDeadly)).toBe('died')
    expect(await run(isDeadly)).toBe('died')
    expect(await run(isDeadly)).toBe('died')
    expect((await world.manifests()).map(({ uid }) => uid).toSorted((a, b) => a - b)).toEqual(
      OTHERS,
    )
    expect(await run(isDeadly)).toMatchObject({ result: 'succeeded', quarantined: 1 })
    expect(await run(isDeadly)).toMatchObject({ result: 'succeeded', quarantined: 0 })

    const [key = ''] = await world.keys('quarantine/')
    const record = JSON.parse(
      String(await world.object(key.replace('message.eml', 'quarantine.json'))),
    )
    expect(record).toMatchObject({
      uid: DEADLY,
      code: 'MAIL_ENDED_RUN',
      message: { bytes: MAILS[DEADLY - 1]?.length },
    })
  })

  test('also while it is put there: then its record alone is', async () => {
    const isDeadly = (key: string) =>
      storing('mail/')(key) || (storing('quarantine/')(key) && key.endsWith('message.eml'))
    for (let runs = 0; runs < 4; runs += 1) expect(await run(isDeadly)).toBe('died')
    expect(await run(isDeadly)).toMatchObject({ result: 'succeeded', quarantined: 1 })
    expect(await world.keys('quarantine/')).toHaveLength(1)
  })
})

test('a run that is ended from outside is followed by a careful one, and no mail is blamed', async () => {
  let isFirst = true
  const once = (key: string) => isFirst && storing('mail/')(key)
  expect(await run(once)).toBe('died')
  isFirst = false
  expect(await run(once)).toMatchObject({ result: 'succeeded', decided: MESSAGES })
  expect(await run(once)).toMatchObject({ result: 'succeeded', decided: 0 })
  expect((await world.manifests()).length).toBe(MESSAGES)
  expect(await world.keys('quarantine/')).toEqual([])
})

test('a folder whose lease has not run out yet is busy, and that counts for nothing', async () => {
  expect(await run(storing('mail/'))).toBe('died')
  clockMs -= 600_000
  expect(await run(() => false)).toMatchObject({ result: 'busy' })
  clockMs += LEASE_MS
  expect(await run(() => false)).toMatchObject({ result: 'succeeded', decided: MESSAGES })
})
