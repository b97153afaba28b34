import { afterEach, expect, test } from 'vitest'
import { type TrialDeps, tryMonitors } from '../../../functions/monitor/try-monitors.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { IMAP_LIMITS } from '../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../shared/mailbox/imap/imap-mailbox.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { pollRequestOf } from '../../worlds/poll-world.js'

const MESSAGES = 300
const MAILS = Array.from({ length: MESSAGES }, (_, index) =>
  Buffer.from(`From: a@example.com\r\nSubject: ${index + 1}\r\n\r\nb\r\n`),
)

let server: ScriptedImapServer
afterEach(() => server.close())

test('a dry run asks for the mail of its time, and not for what lies between', async () => {
  server = await startScriptedImapServer({
    messages: MAILS,
    behaviour({ tag, name, args }, { write }) {
      if (name !== 'UID SEARCH' || !args.includes('SINCE')) return false
      write(`* SEARCH ${MESSAGES} 1 2\r\n${tag} OK\r\n`)
      return true
    },
  })
  expect(await subjectsTried()).toEqual(['1', '2', String(MESSAGES)])
  const heads = server.commands.filter((line) => /UID FETCH .*HEADER/.test(line))
  expect(heads.map((line) => / FETCH (\S+)/.exec(line)?.[1])).toEqual([
    '1:2',
    `${MESSAGES}:${MESSAGES}`,
  ])
})

test('a mail that cannot be decided on is told of, and the others are tried', async () => {
  const notice =
    'From: Microsoft Exchange Server 2016\r\nSubject: Retrieval using IMAP4 failed\r\n\r\n.\r\n'
  server = await startScriptedImapServer({
    messages: MAILS.slice(0, 5).map((mail, index) => (index === 2 ? Buffer.from(notice) : mail)),
  })
  const faults: string[] = []
  const onFault: TrialDeps['onFault'] = (folder, { uid, failure }) =>
    void faults.push(`${folder} ${uid} ${failure.code}`)
  expect(await subjectsTried({ onFault })).toEqual(['1', '2', '4', '5'])
  expect(faults).toEqual(['INBOX 3 MAIL_WITHHELD'])
})

async function subjectsTried(more: Partial<TrialDeps> = {}): Promise<string[]> {
  const request = pollRequestOf(
    { host: server.host, port: server.port, security: 'none' },
    { one: { when: everything(), keep: { for: days(7) }, startFrom: 'all' } },
  )
  const deps = {
    credentials: {
      loginOf: async () => ({ username: 'u', password: 'not-real', secretVersion: '1' }),
    },
    openMailbox: imapMailboxes(IMAP_LIMITS),
    timeLimitMs: 60_000,
    ...more,
  }
  const subjects: string[] = []
  for await (const { subject } of tryMonitors(deps, request, new Date(0))) subjects.push(subject)
  return subjects
}
