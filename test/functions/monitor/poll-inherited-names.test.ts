import { afterEach, beforeEach, expect, test } from 'vitest'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody\r\n')
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const

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

test('GIVEN a folder that was polled WHEN a monitor called constructor comes THEN it decides, and the others go on', async () => {
  await poll({ old: MONITOR })
  const monitors = { old: MONITOR, constructor: MONITOR }
  expect(await poll(monitors)).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
  server.mailbox.messages = [MAIL, MAIL]
  expect(await poll(monitors)).toMatchObject({ result: 'succeeded', decided: 1, matched: 2 })
  expect(announcedTo('constructor')).toBe(2)
  expect(announcedTo('old')).toBe(2)
})

test('GIVEN a monitor of another name WHEN it is called constructor from now on THEN it goes on where it stood', async () => {
  await poll({ old: MONITOR })
  const renamed = { constructor: { ...MONITOR, formerly: 'old' } }
  expect(await poll(renamed)).toMatchObject({ result: 'succeeded', decided: 0 })
  server.mailbox.messages = [MAIL, MAIL]
  expect(await poll(renamed)).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
})

const poll = (monitors: Record<string, Omit<MonitorDefinition, 'mailbox'>>) =>
  pollServer(world, server, monitors)

const announcedTo = (monitor: string): number =>
  world.events.filter(
    ({ 'detail-type': type, detail }) => type === 'Mail Matched' && detail['monitor'] === monitor,
  ).length
