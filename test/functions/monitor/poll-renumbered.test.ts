import { afterEach, expect, test } from 'vitest'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MailAction } from '../../../shared/jobs/file/jobs-file.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody\r\n')

let world: PollWorld
let server: ScriptedImapServer
/** The command with which the folder turns out to be another one. */
let renumberedAt = ''

afterEach(async () => {
  renumberedAt = ''
  await server.close()
  await world.close()
})

test.each<[string, MailAction]>([
  ['STATUS', 'leave'],
  ['EXAMINE', 'leave'],
  ['SELECT', 'mark-read'],
])('a folder that was renumbered by %s is neither read on nor changed', async (command, action) => {
  world = await startPollWorld()
  server = await startScriptedImapServer({
    messages: [MAIL],
    behaviour({ name }, { mailbox }) {
      if (name === renumberedAt) mailbox.uidValidity = 2
      return false
    },
  })
  expect(await poll('leave')).toMatchObject({ result: 'succeeded', decided: 1 })
  server.mailbox.messages = [MAIL, MAIL]
  renumberedAt = command
  const before = server.commands.length
  const outcome = await poll(action)
  expect(outcome.failure?.code).toBe('UIDVALIDITY_CHANGED')
  // Of what was read before it was renumbered, all is true.
  expect(outcome.decided).toBe(command === 'SELECT' ? 1 : 0)
  const behind = server.commands.slice(before).join('\n').split(` ${command} `).at(-1)
  expect(behind).not.toMatch(/ (?:FETCH|STORE|SEARCH) /)
})

const poll = (then: MailAction) =>
  world.poll(
    pollRequestOf(
      { host: server.host, port: server.port, security: 'none' },
      { one: { when: everything(), keep: { for: days(7) }, startFrom: 'all', then } },
    ),
  )
