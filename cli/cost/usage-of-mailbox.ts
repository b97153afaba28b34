import { ownEntry } from '../../shared/contract/own-entry.js'
import { duePollsOf } from '../../shared/jobs/requests/due-polls.js'
import { pollRequestsOf, readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import { firesAMonth } from '../../shared/jobs/schedule/fires.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import type { Mailbox } from '../../shared/jobs/settings/mailbox-schema.js'
import { FUNCTION_GB, WARM_SECONDS, WATCH_EVERY } from './assumptions.js'
import {
  type CountedRun,
  IDLE_JUDGE,
  IDLE_POLL,
  NOW_AND_THEN,
  READS_A_FOLDER,
  READS_AN_EXPECTATION,
  WATCH_READS_A_MAILBOX,
} from './counted-calls.js'
import { type Usage, usageOfRuns } from './usage.js'

/** What a mailbox uses in a month in which no mail comes: its polls, and looks at what is expected in it. One that is not polled has a login all the same. */
export function mailboxUsage(jobs: Jobs, name: string): Usage[] {
  const poll = ownEntry(jobs.mailboxes, name)?.poll
  const monitors = Object.values(jobs.monitors).filter(
    ({ mailbox, enabled }) => mailbox === name && enabled,
  )
  const folders = new Set(monitors.map(({ folder }) => folder)).size
  const expecting = monitors.filter(({ expect }) => expect !== undefined).length
  const login: Usage = { unit: 'secret-month', amount: 1, why: 'its login' }
  if (poll === undefined || monitors.length === 0) return [login]
  const polls = firesAMonth(poll) + duePolls(jobs, name)
  const run: CountedRun = {
    ...IDLE_POLL,
    s3Reads: IDLE_POLL.s3Reads + (folders - 1) * READS_A_FOLDER + expecting * READS_AN_EXPECTATION,
  }
  return [
    login,
    ...usageOfRuns(
      'polls',
      { runs: polls, seconds: WARM_SECONDS.poll, gb: FUNCTION_GB.monitor },
      run,
    ),
    ...nowAndThenUsage(poll, polls),
    ...(expecting > 0 ? judgeUsage(expecting) : []),
  ]
}

/** What not each poll does, where the function stays warm. */
function nowAndThenUsage(poll: Mailbox['poll'], polls: number): Usage[] {
  const { login, mark } = NOW_AND_THEN
  const atMost = (everyMinutes: number) =>
    Math.min(polls, firesAMonth({ seconds: everyMinutes * 60 }))
  const logins = atMost(login.everyMinutes)
  const marks = 'cron' in poll ? polls : atMost(mark.everyMinutes)
  const times = (amount: number) => Math.round(amount).toLocaleString('en')
  return [
    {
      unit: 'secret read',
      amount: logins * login.secretReads,
      why: `${times(logins)} readings of the login, which is kept for ${login.everyMinutes} minutes`,
    },
    {
      unit: 'S3 write or list',
      amount: marks * mark.s3Writes,
      why: `${times(marks)} marks that polls come`,
    },
    {
      unit: 'S3 read',
      amount: firesAMonth(WATCH_EVERY) * WATCH_READS_A_MAILBOX,
      why: 'looks of the watch at its marks',
    },
  ]
}

/** Behind due times a mailbox is polled besides. */
const duePolls = (jobs: Jobs, name: string): number =>
  pollRequestsOf(jobs)
    .map(readPollRequest)
    .filter(({ mailbox }) => mailbox.name === name)
    .flatMap(duePollsOf)
    .reduce((sum, { minutes, hours }) => sum + (minutes.length * hours.length * 365) / 12, 0)

function judgeUsage(expecting: number): Usage[] {
  const looks = firesAMonth(WATCH_EVERY)
  const run: CountedRun = { ...IDLE_JUDGE, s3Reads: IDLE_JUDGE.s3Reads * expecting }
  return usageOfRuns(
    'looks at expected mail',
    { runs: looks, seconds: WARM_SECONDS.watch, gb: FUNCTION_GB.watch },
    run,
  )
}
