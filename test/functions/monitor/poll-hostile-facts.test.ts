import { afterEach, describe, expect, test } from 'vitest'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { answerCommand } from '../../servers/scripted/scripted-mailbox.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const OTHER = Buffer.from('From: a@example.com\r\nSubject: other\r\n\r\nbody\r\n')
const MONITORS = { all: { when: everything(), keep: { for: days(7) }, startFrom: 'all' as const } }

let world: PollWorld
let server: ScriptedImapServer

afterEach(async () => {
  await server.close()
  await world.close()
})

describe('what a sender declares reaches no request as it is', () => {
  test.each([
    ['a type without end', `application/${'a'.repeat(20_000)}`],
    ['a type of many words', `${'x/'.repeat(5_000)}y`],
    ['a type in Japanese', 'application/売上'],
    ['a type with controls', 'text/\u0001csv\u0007'],
  ])('%s: the mail is kept, and those around it', async (_, type) => {
    world = await startPollWorld()
    server = await startScriptedImapServer({ messages: [OTHER, mailWithType(type), OTHER] })
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 3, matched: 3 })
    const [, kept] = (await world.manifests()).toSorted((a, b) => a.uid - b.uid)
    expect(kept?.attachments).toHaveLength(1)
  })
})

test('what a report names is told in whole characters, wherever it is cut', async () => {
  world = await startPollWorld()
  const messages = [319, 320, 321].map((letters) => reportOn(`${'a'.repeat(letters)}😀😀`))
  server = await startScriptedImapServer({ messages })
  expect(await poll()).toMatchObject({ result: 'succeeded', matched: 3 })
  const manifests = (await world.keys('mail/')).filter((key) => key.endsWith('/mail.json'))
  const told = await Promise.all(manifests.map(async (key) => String(await world.object(key))))
  expect(told.filter((text) => text.includes('deliveryReport'))).toHaveLength(3)
  const halves = /\\ud[89a-f]/
  for (const text of [...told, ...world.events.map((event) => JSON.stringify(event))])
    expect(text).not.toMatch(halves)
})

describe('an INTERNALDATE at the ends of what can be written', () => {
  test.each(['31-Dec-9999 23:59:59 -0100', '01-Jan-0000 00:00:00 +1400'])('%s', async (date) => {
    world = await startPollWorld()
    server = await startScriptedImapServer({
      messages: [OTHER],
      behaviour: (command, connection) => {
        if (command.name !== 'UID FETCH') return false
        const answer = answerCommand(command, connection.mailbox)
        connection.write(answer.replace('05-Jan-2026 09:00:00 +0000', date))
        return true
      },
    })
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1 })
    server.mailbox.messages = [OTHER, OTHER]
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1 })
  })
})

test('what a newer version remembers of a folder outlives a run of this one', async () => {
  world = await startPollWorld()
  server = await startScriptedImapServer({ messages: [OTHER] })
  await poll()
  const { archive } = world.deps()
  const key = folderStateKey('operations', 'INBOX')
  const state = JSON.parse(String(await world.object(key)))
  const newer = {
    ...state,
    epochs: [{ uidValidity: '7' }],
    arrivals: { ...state.arrivals, holes: [4] },
  }
  await archive.put(key, JSON.stringify(newer), { contentType: 'application/json' })
  server.mailbox.messages = [OTHER, OTHER]
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1 })
  expect(JSON.parse(String(await world.object(key)))).toMatchObject({
    epochs: [{ uidValidity: '7' }],
    arrivals: { holes: [4], uidNext: 3 },
  })
})

const poll = () =>
  world.poll(pollRequestOf({ host: server.host, port: server.port, security: 'none' }, MONITORS))

const mailWithType = (type: string): Buffer =>
  Buffer.from(
    [
      'From: a@example.com',
      'Subject: one',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      `Content-Type: ${type}`,
      'Content-Disposition: attachment; filename=a.bin',
      '',
      '1,2',
      '--b--',
      '',
    ].join('\r\n'),
  )

const reportOn = (recipient: string): Buffer =>
  Buffer.from(
    [
      'From: MAILER-DAEMON@example.com',
      'Subject: failed',
      'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.example.com',
      '',
      `Final-Recipient: utf-8; ${recipient}`,
      'Action: failed',
      'Status: 5.1.1',
      '',
      '--b--',
      '',
    ].join('\r\n'),
  )
