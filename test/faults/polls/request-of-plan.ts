import { contains, days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import { readJobs } from '../../../shared/jobs/read-jobs.js'
import {
  type PollRequest,
  pollRequestsOf,
  readPollRequest,
} from '../../../shared/jobs/requests/poll-request.js'
import type { LooksFor, MonitorPlan } from './poll-schedule.js'

/** The mailbox that is polled. */
export const MAILBOX = 'operations'

/** Most schedules have definitions that others have had before. */
const known = new Map<string, PollRequest>()

/** What the schedule of the mailbox carries, as the function reads it. */
export function requestOf(monitors: readonly MonitorPlan[]): PollRequest {
  const name = JSON.stringify(monitors)
  const request = known.get(name) ?? madeOf(monitors)
  known.set(name, request)
  return request
}

function madeOf(monitors: readonly MonitorPlan[]): PollRequest {
  const jobs = readJobs(
    {
      mailboxes: {
        [MAILBOX]: {
          address: 'operations@example.co.jp',
          imap: { host: 'mail.example.com', port: 993 },
        },
      },
      monitors: Object.fromEntries(monitors.map((plan) => [plan.name, definitionOf(plan)])),
    },
    'the jobs of a schedule',
  )
  const [request] = pollRequestsOf(jobs)
  return readPollRequest(JSON.parse(JSON.stringify(request)))
}

const definitionOf = (plan: MonitorPlan): MonitorDefinition => ({
  mailbox: MAILBOX,
  folder: plan.folder,
  when: conditionsOf(plan.looksFor),
  keep: {
    for: days(7),
    message: plan.keeps !== 'text',
    text: plan.keeps !== 'message',
    attachments: plan.keeps === 'all',
  },
  startFrom: plan.startFrom,
  then: plan.then,
  enabled: plan.enabled,
})

function conditionsOf(looksFor: LooksFor): MonitorDefinition['when'] {
  if (looksFor.in === 'everything') return everything()
  if (looksFor.in === 'attachments') return { hasAttachment: true }
  return { [looksFor.in]: contains(looksFor.word) }
}
