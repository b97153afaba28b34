import { afterEach, beforeEach, expect, test } from 'vitest'
import { contains, days, everything } from '../../../shared/jobs/define-jobs.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

const keep = { for: days(7) }
const MONITORS = {
  all: { when: everything(), keep, startFrom: 'all' },
  dated: { when: { text: contains('body') }, keep, startFrom: '2026-01-01' },
  late: { when: { subject: contains('mail') }, keep, startFrom: 'now' },
} as const
const mail = (subject: string, body = 'body\r\n') =>
  Buffer.from(`From: a@example.com\r\nSubject: ${subject}\r\n\r\n${body}`)
const MAILS = [mail('mail 1'), mail('mail 2'), mail('large', 'x\r\n'.repeat(3_000_000)), mail('4')]

/** What leaves a mailbox as it is (RFC 9051 6.3.3, 6.4.5); all else is none of it. */
const HARMLESS =
  /^\S+ (?:CAPABILITY|LOGIN .*|LIST .*|STATUS .*|EXAMINE .*|UID SEARCH .*|LOGOUT|UID FETCH \S+ \((?:UID|FLAGS|INTERNALDATE|RFC822\.SIZE|BODY\.PEEK\[[^\]]*\](?:<[\d.]+>)?| )*\))$/i

let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
})
afterEach(async () => {
  await server.close()
  await world.close()
})

/** Refuses one mail, so that it is tried again and put into quarantine. */
const refusesSecond: Behaviour = ({ tag, name, args }, { write }) => {
  if (name !== 'UID FETCH' || !/^(?:2|2:2|1:\d) /.test(args)) return false
  write(`${tag} NO cannot read it\r\n`)
  return true
}

test.each([
  ['that behaves', () => false],
  ['that withholds a mail', refusesSecond],
] satisfies [string, Behaviour][])(
  'under defaults, a server %s sees no command that changes anything, whatever polls do',
  async (_, behaviour) => {
    server = await startScriptedImapServer({ messages: MAILS, behaviour })
    for (let polls = 0; polls < 4; polls += 1) await pollServer(world, server, MONITORS)
    server.mailbox.messages = [...MAILS, mail('mail 5')]
    await pollServer(world, server, MONITORS)
    server.mailbox.uidValidity = 2
    for (let polls = 0; polls < 2; polls += 1) await pollServer(world, server, MONITORS)

    expect(server.commands.filter((line) => !HARMLESS.test(line))).toEqual([])
    expect(server.commands.some((line) => line.includes('BODY.PEEK[]'))).toBe(true)
  },
)
