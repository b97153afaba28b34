import { describe, expect, test } from 'vitest'
import { ConfigurationUnreadable } from '../../../../shared/failures/configuration-errors.js'
import { cron, minutes } from '../../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'
import {
  readScheduledSendRequest,
  scheduledSendRequestsOf,
} from '../../../../shared/jobs/requests/scheduled-send-request.js'

const JOBS = {
  senders: { default: { via: 'ses', from: 'noreply@example.co.jp' } },
  sends: {
    'daily-report': {
      at: cron('0 18 * * *', 'Asia/Tokyo'),
      to: ['oncall'],
      subject: 'Report {{date}}',
      text: 'Attached.',
      attachments: ['reports/{{date}}/'],
    },
    heartbeat: {
      at: minutes(60),
      to: 'a@example.com',
      subject: 'alive',
      html: '<p>yes</p>',
      enabled: false,
    },
  },
  addresses: { oncall: 'oncall@other.example' },
}

describe('what the schedules of sends carry', () => {
  test('one request each, without what concerns the schedule itself', () => {
    expect(scheduledSendRequestsOf(readJobs(JOBS, 'jobs.ts'))).toEqual([
      {
        schemaVersion: 1,
        kind: 'scheduled-send',
        name: 'daily-report',
        timezone: 'Asia/Tokyo',
        scheduledTime: '<aws.scheduler.scheduled-time>',
        send: {
          sender: 'default',
          to: ['oncall'],
          cc: [],
          bcc: [],
          replyTo: [],
          subject: 'Report {{date}}',
          text: 'Attached.',
          attachments: ['reports/{{date}}/'],
        },
      },
      expect.objectContaining({
        name: 'heartbeat',
        timezone: 'UTC',
        send: expect.objectContaining({ to: ['a@example.com'], html: '<p>yes</p>' }),
      }),
    ])
  })

  test('with the time that Scheduler puts in, it is read back', () => {
    for (const request of scheduledSendRequestsOf(readJobs(JOBS, 'jobs.ts'))) {
      const event = { ...request, scheduledTime: '2026-11-21T09:00:00Z' }
      expect(readScheduledSendRequest(JSON.parse(JSON.stringify(event)))).toEqual(event)
    }
  })

  test.each([
    [{ scheduledTime: '<aws.scheduler.scheduled-time>' }, /scheduledTime/],
    [{ schemaVersion: 2 }, /schemaVersion/],
    [{ kind: 'notice' }, /kind/],
    [{ timezone: undefined }, /timezone/],
  ])('%j is not read', (changes, fault) => {
    const [request] = scheduledSendRequestsOf(readJobs(JOBS, 'jobs.ts'))
    const event = { ...request, scheduledTime: '2026-11-21T09:00:00Z', ...changes }
    expect(() => readScheduledSendRequest(event)).toThrow(ConfigurationUnreadable)
    expect(() => readScheduledSendRequest(event)).toThrow(fault)
  })

  test('nothing of the archive is attached', () => {
    const [request] = scheduledSendRequestsOf(readJobs(JOBS, 'jobs.ts'))
    const send = { ...request?.send, attachments: ['mail/nightly-batch/'] }
    const event = { ...request, scheduledTime: '2026-11-21T09:00:00Z', send }
    expect(() => readScheduledSendRequest(event)).toThrow(/must begin with reports\/ or uploads\//)
  })
})
