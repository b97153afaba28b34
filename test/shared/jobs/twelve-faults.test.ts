import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigurationInvalid, faultLine } from '../../../shared/failures/configuration-errors.js'
import { readJobs } from '../../../shared/jobs/read-jobs.js'
import { jobs } from './twelve-faults.jobs.js'
import { jobs as sendingJobs } from './twelve-sending-faults.jobs.js'

const PROJECT = join(import.meta.dirname, '../../..')
const SYNTH_TIMEOUT_MS = 600_000

/** What a newcomer reads: where, what is wrong, what would do, what is there, and what was probably meant. */
const REPORTS = [
  /^mailboxes\.operations\.imap\.hots: is not a setting; there are: host, .* \(found "imap\.example\.co\.jp"\) - did you mean host\?$/,
  /^mailboxes\.operations\.poll: must be minutes\(10\), or cron\("0 9 \* \* MON-FRI", "Asia\/Tokyo"\) \(found "10 minutes"\)$/,
  /^mailboxes\.accounting\.imap\.port: must be a whole number \(found "993"\)$/,
  /^mailboxes\.accounting\.poll: must name weekdays \(MON-FRI\): cron and EventBridge number them differently \(found .*1-5/,
  /^monitors\.nightly-batch\.when\.ｓｕｂｊｅｃｔ: is not a setting; there are: .*subject, .* - did you mean subject \(it differs only in width or case\)\?$/,
  /^monitors\.nightly-batch\.keep\.for: must be days\(n\) with n one of 1, 3, 7, .* or 'forever' \(found 30\)$/,
  /^monitors\.morning-batch\.when\.subject\.matches: is not an RE2 pattern: .*missing closing \).* \(found "job \(/,
  /^monitors\.morning-batch\.startFrom: is missing; must be 'now', 'all', a date such as '2026-11-01' or a moment such as /,
  /^monitors\.nightly-batch\.mailbox: is not a mailbox; there are: operations, accounting, office \(found "ｏｐｅｒａｔｉｏｎｓ"\) - did you mean operations \(it differs only in width or case\)\?$/,
  /^monitors\.invoices\.formerly: is a monitor of this file; invoices can take over only the place of one that is gone \(found "orders"\)$/,
  /^mailboxes\.office\.poll: is too often for its work: 2 monitors x 70 s for a message = 140 s; at least 3 min, better 4 or more/,
  /^mailboxes\.office\.imap\.auth: is missing; a password is not taken by microsoft365 over IMAP; write auth: 'oauth2'$/,
]

const SENDING_REPORTS = [
  /^monitors\.nightly-batch\.notify\.link: must be a full address that begins with https:\/\/ .* \(found "\/mail\/"\)$/,
  /^senders\.default\.from: has no @; must be an address: .* \(found "noreply\.example\.co\.jp"\)$/,
  /^sends\.daily-report\.subject: has \{\{today\}\}, which is no variable; there are: \{\{date\}\}, .* \(found "Report \{\{today\}\}"\)$/,
  /^sends\.daily-report\.attachments\[0\]: must begin with reports\/ or uploads\/ \(found "mail\/\{\{date\}\}\.csv"\)$/,
  /^senders\.relay\.popBeforeSmtp: conflicts with auth; leave out one of the two \(found \{"host":"pop\.example\.co\.jp"/,
  /^senders\.legacy\.auth\.method: sends the password readable .*; write security: 'starttls' or 'tls', or .* \(found "login"\)$/,
  /^monitors\.nightly-batch\.notify\.sender: is not a sender; there are: default, relay, legacy \(found "ｒｅｌａｙ"\) - did you mean relay \(it differs only in width or case\)\?$/,
  /^monitors\.nightly-batch\.notify\.to\[0\]: is no address, and no name of the address book; there are: oncall, 佐藤 \(found "夜間当番"\)$/,
  /^sends\.daily-report\.to: is no address, and no name of the address book; .* \(found "oncal"\) - did you mean oncall\?$/,
  /^sends\.hourly\.to: stands for several addresses: taro\.sato@other\.example, hana\.sato@other\.example; write the one that is meant \(found "佐藤"\)$/,
  /^monitors\.nightly-batch\.notify\.to\[1\]: is the address of the mailbox operations, which is watched: .* \(found "operations@example\.co\.jp"\)$/,
  /^mailboxes\.operations\.sentCopy: does nothing: no sender writes from operations@example\.co\.jp; /,
]

/** Both files have one fault a report, and nothing else is wrong with them. */
describe.each([
  { name: 'twelve-faults.jobs.ts', file: jobs, reports: REPORTS },
  { name: 'twelve-sending-faults.jobs.ts', file: sendingJobs, reports: SENDING_REPORTS },
])('$name', ({ name, file, reports }) => {
  test('twelve faults in a file of some fifty lines: twelve reports at once', () => {
    const lines = reportsOf(file)
    expect(lines).toHaveLength(12)
    expect(lines).toEqual(reports.map((report) => expect.stringMatching(report)))
  })

  test('the app says them on stderr, and ends with 1', { timeout: SYNTH_TIMEOUT_MS }, () => {
    const path = join(import.meta.dirname, name)
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'infra/app.ts'],
      {
        cwd: PROJECT,
        env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify({ jobs: path }) },
        encoding: 'utf8',
        timeout: SYNTH_TIMEOUT_MS,
      },
    )
    expect(status).toBe(1)
    expect(stdout).toBe('')
    const [first, ...lines] = stderr.trimEnd().split('\n')
    expect(first).toBe(`${path} has 12 faults:`)
    expect(lines.map((line) => line.trim())).toEqual(
      reports.map((report) => expect.stringMatching(report)),
    )
  })
})

function reportsOf(file: unknown): string[] {
  try {
    readJobs(file, 'jobs.ts')
    return []
  } catch (error) {
    if (error instanceof ConfigurationInvalid) return error.faults.map(faultLine)
    throw error
  }
}
