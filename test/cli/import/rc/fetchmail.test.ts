import { describe, expect, test } from 'vitest'
import { valueOfDraft, writeJobs } from '../../../../cli/import/code/write-jobs.js'
import { fetchmailAccounts } from '../../../../cli/import/rc/fetchmail-accounts.js'
import { readFetchmailrc } from '../../../../cli/import/rc/read-fetchmailrc.js'
import { translateAccounts } from '../../../../cli/import/rc/translate-accounts.js'
import { SourceFault } from '../../../../cli/import/source/source-fault.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'

const draftOf = (text: string) =>
  translateAccounts(fetchmailAccounts(readFetchmailrc(text, 'rc')), 'fetchmail', 'rc')

const jobsOf = (text: string) => readJobs(valueOfDraft(draftOf(text)), 'the jobs file')

const saidOf = (text: string): string => {
  const { mailboxes, monitors } = draftOf(text)
  return [...mailboxes, ...monitors]
    .flatMap(({ differences }) => differences)
    .map(({ setting, words }) => `${setting ?? ''}: ${words}`)
    .join('\n')
}

const SERVER = 'poll imap.example.com proto imap ssl user "a@example.com" password "x"'

test('servers, users, defaults, what is asked for by name, and how often', () => {
  const jobs = jobsOf(`
    set daemon 90
    defaults proto imap, timeout 60, keep
      ssl
    # two users of one server
    poll imap.example.com interval 4 with options port 1993:
      user ops@example.com there has password "x" is ops here and wants folder INBOX Jobs/A;
      user 'second' pass y nokeep
    skip other.example.net no ssl user third fetchall limit 1000
  `)
  expect(jobs.mailboxes).toMatchObject({
    ops: {
      address: 'ops@example.com',
      imap: { host: 'imap.example.com', port: 1993, security: 'tls', username: 'ops@example.com' },
      poll: { seconds: 360 },
    },
    second: { address: 'second@example.com', imap: { username: 'second' } },
    third: {
      address: 'third@example.net',
      imap: { host: 'other.example.net', security: 'starttls' },
      poll: { seconds: 120 },
    },
  })
  expect(jobs.monitors).toMatchObject({
    'ops-inbox': { folder: 'INBOX', startFrom: 'now', then: 'leave', enabled: true },
    'ops-jobs-a': { folder: 'Jobs/A' },
    'second-inbox': { then: 'delete', startFrom: 'now', keep: { for: 'forever', message: true } },
    'third-inbox': { enabled: false, startFrom: 'all', when: { size: { maxBytes: 1_000 } } },
  })
})

describe('what is otherwise is said', () => {
  test.each<[string, RegExp]>([
    [`${SERVER} mda "/usr/bin/procmail -d %T"`, /^mda: mail is not handed on to a program/m],
    [`${SERVER} is a b c here`, /^to: mail is not handed on/m],
    [`${SERVER} sslfingerprint "AA"`, /^sslfingerprint: certificates are always verified/m],
    [`${SERVER} idle`, /^idle: nobody tells of new mail/m],
    [`${SERVER} preconnect "ssh x"`, /^preconnect: no program runs before a poll/m],
    [`set postmaster root ${SERVER}`, /^postmaster: trouble is told to alerts/m],
    [
      `poll h.example.com proto imap envelope 2 X-To user a pass b`,
      /^envelope: one mailbox for several people/m,
    ],
    ['poll h.example.com user a pass b', /The protocol is not said there/],
    ['poll h.example.com proto imap user a pass b', /STARTTLS has to be offered/],
    ['poll h.example.com proto imap auth xoauth2 user a', /access token/],
    ['poll pop.example.com proto pop3 user a pass b', /IT IS READ BY POP3 THERE.*IMAP switched on/],
    ['poll h.example.com proto etrn', /IT IS READ BY ETRN THERE/],
    ['poll h.example.com proto imap', /It names no user/],
    [`${SERVER} and-more`, /a word in line 1 is no option that is known.*part of a password\.$/m],
    [`${SERVER} nokeep`, /deleted on the server there.*here once it is kept/],
    [`${SERVER} keep fetchal`, /a word in line 1 is no option that is known.*Is fetchall meant\?/],
  ])('%s', (text, words) => {
    expect(saidOf(text)).toMatch(words)
  })

  test('a POP3 account is paused', () => {
    expect(jobsOf('poll h.example.com proto pop3 user a pass b').monitors['a-inbox']?.enabled).toBe(
      false,
    )
  })

  test('a denied option is none, and nothing is said of it', () => {
    expect(saidOf(`${SERVER} no idle norewrite keep`)).not.toMatch(/idle|rewrite/)
  })
})

test('folders have the names that people see', () => {
  const folders = Object.values(
    jobsOf(`${SERVER} keep folder "&MMYwuTDI-", "R&-D", "R&D"`).monitors,
  )
  expect(folders.map(({ folder }) => folder)).toEqual(['テスト', 'R&D', 'R&D'])
})

describe('a password is nowhere, however it is written', () => {
  const SECRET = 'hunter2-secret'
  test.each([
    `password ${SECRET}`,
    `password "${SECRET}"`,
    `pass '${SECRET} and more' keep`,
    `password ${SECRET}:${SECRET}`,
    `password one ${SECRET}`,
    `password one "${SECRET}" keep ssl`,
    `password one,${SECRET};${SECRET}`,
    `passwd ${SECRET}`,
    `esmtppassword ${SECRET} keep`,
    `password "one\\"${SECRET}"`,
    `password one\n ${SECRET} user b ${SECRET}`,
  ])('%s', (options) => {
    const draft = draftOf(`poll h.example.com proto imap user a ${options}`)
    const written = writeJobs(draft, 'b.js') + JSON.stringify(draft)
    expect(written).toContain('h.example.com')
    expect(written).not.toContain('hunter2')
  })

  test('also not where the file cannot be read', () => {
    const read = () => readFetchmailrc(`poll h user a password "${SECRET}\n`, 'rc')
    expect(read).toThrow(SourceFault)
    expect(read).toThrow(/^rc:1:24: a text in quotes has no end/)
    expect(read).not.toThrow(/hunter2/)
  })
})

test.each([
  ['options before any server', 'keep\n', /^rc:1:1: an rc file begins with poll/],
  ['a server without a name', 'set daemon 1\npoll', /^rc:2:1: poll names no server/],
])('%s', (_, text, words) => {
  expect(() => readFetchmailrc(text, 'rc')).toThrow(words)
})

test('a whole file of anything comes to an end', () => {
  const bytes = 256 * 1024
  expect(saidOf(`${SERVER} ${'x '.repeat(bytes / 2)}`)).toMatch(/no option that is known/)
  expect(saidOf(`${SERVER} folder ${'x '.repeat(bytes / 2)}`)).toMatch(/Password/)
  expect(() => readFetchmailrc(`poll h user "${'\\"'.repeat(bytes / 2)}`, 'rc')).toThrow(
    SourceFault,
  )
})
