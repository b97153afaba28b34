import { describe, expect, test } from 'vitest'
import { valueOfDraft, writeJobs } from '../../../../cli/import/code/write-jobs.js'
import { getmailAccount } from '../../../../cli/import/rc/getmail-account.js'
import { translateAccounts } from '../../../../cli/import/rc/translate-accounts.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'

const draftOf = (text: string) => translateAccounts([getmailAccount(text, 'rc')], 'getmail', 'rc')

const jobsOf = (text: string) => readJobs(valueOfDraft(draftOf(text)), 'the jobs file')

const saidOf = (text: string): string => {
  const { mailboxes, monitors } = draftOf(text)
  return [...mailboxes, ...monitors]
    .flatMap(({ differences }) => differences)
    .map(({ setting, words, line }) => `${line} ${setting ?? ''}: ${words}`)
    .join('\n')
}

const retriever = (more = '', type = 'SimpleIMAPSSLRetriever') =>
  `[retriever]\ntype = ${type}\nserver = imap.example.com\nusername = ops@example.com\n${more}\n`

test('the server, its folders, what is deleted, what is too long', () => {
  const jobs = jobsOf(
    `# mine\n${retriever('port: 1993\nmailboxes = ("INBOX", "Jobs",\n  \'R&-D\')')}[options]\ndelete = yes\nread_all = off\nmax_message_size = 1000\n`,
  )
  expect(jobs.mailboxes).toMatchObject({
    ops: {
      address: 'ops@example.com',
      imap: { host: 'imap.example.com', port: 1_993, security: 'tls' },
    },
  })
  const monitor = {
    then: 'delete',
    startFrom: 'now',
    keep: { for: 'forever' },
    when: { size: { maxBytes: 1_000 } },
  }
  expect(jobs.monitors).toMatchObject({
    'ops-inbox': { folder: 'INBOX', ...monitor },
    'ops-jobs': { folder: 'Jobs', ...monitor },
    'ops-r-d': { folder: 'R&D', ...monitor },
  })
})

test.each<[string, string, object]>([
  ['all there is, as getmail does by itself', retriever(), { then: 'leave', startFrom: 'all' }],
  [
    'moved where it would be deleted',
    `${retriever('move_on_delete = Done')}[options]\ndelete = 1\n`,
    { then: { move: 'Done' } },
  ],
  ['marked as read', `${retriever()}[options]\nmark_read = True\n`, { then: 'mark-read' }],
  ['POP3 is paused', retriever('', 'SimplePOP3SSLRetriever'), { enabled: false }],
])('%s', (_, text, monitor) => {
  expect(jobsOf(text).monitors['ops-inbox']).toMatchObject(monitor)
})

describe('what is otherwise is said, with its line', () => {
  test.each<[string, RegExp]>([
    [retriever('', 'SimplePOP3Retriever'), /IT IS READ BY POP3 THERE/],
    [retriever('', 'SimpleIMAPRetriever'), /STARTTLS has to be offered/],
    [retriever('use_xoauth2 = True'), /access token/],
    [retriever('password_command = ("pass", "x")'), /^5 password_command: no password is read/m],
    [retriever('mailboxes = ALL'), /^1 mailboxes: ALL folders are fetched there/m],
    [retriever('imap_search = UNSEEN'), /^5 imap_search: .*unread: true/m],
    [retriever('timeout = %(wait)s'), /^5 timeout: has %\(\.\.\.\)/m],
    [retriever('brandnew = 1'), /^5 brandnew: is not known here/m],
    [
      `${retriever()}[destination]\ntype = Maildir\npath = ~/Mail/\n`,
      /^6 destination: Maildir: mail is kept in the bucket/m,
    ],
    [
      `${retriever()}[destination]\ntype = MDA_external\n`,
      /MDA_external: no program is handed the mail/,
    ],
    [
      `${retriever()}[destination]\ntype = MultiSorter\n`,
      /MultiSorter: mail is not sorted by recipient/,
    ],
    [
      `${retriever()}[filter-1]\ntype = Filter_external\n`,
      /^6 filter-1: Filter_external is not run/m,
    ],
    [
      `${retriever()}[options]\ndelete_after = 7\n`,
      /^7 delete_after: mail is not deleted after some days/m,
    ],
    [`${retriever()}[options]\nbrandnew = 7\n`, /^7 brandnew: is not known here/m],
  ])('%s', (text, words) => {
    expect(saidOf(text)).toMatch(words)
  })
})

test('no password is in the jobs file, wherever one stands', () => {
  const SECRET = 'hunter2-secret'
  const draft = draftOf(
    `${retriever(`password = ${SECRET}\npasswort = ${SECRET}\npassword_command = ("echo", "${SECRET}")`)}[destination]\ntype = MDA_external\narguments = ("--password", "${SECRET}")\n[x]\nkey = ${SECRET}\n`,
  )
  expect(writeJobs(draft, 'b.js') + JSON.stringify(draft)).not.toContain('hunter2')
})

test.each([
  ['no section', 'type = x\n', /^rc:1:1: a section is expected/],
  ['no retriever', '[options]\n', /^rc: has no \[retriever\]/],
  [
    'no setting',
    '[retriever]\nhunter2-secret\n',
    /^rc:2:1: a setting is expected, as name = value(?!.*hunter2)/s,
  ],
])('%s', (_, text, words) => {
  expect(() => getmailAccount(text, 'rc')).toThrow(words)
})

test('a whole file of anything comes to an end', () => {
  const bytes = 256 * 1024
  expect(saidOf(retriever(`mailboxes = (${"'".repeat(bytes)}`))).toMatch(/Password/)
  expect(saidOf(retriever(`mailboxes = "${'\\'.repeat(bytes)}`))).toMatch(/Password/)
})
