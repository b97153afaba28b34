import { describe, expect, test } from 'vitest'
import { cron, days, everything, minutes } from '../../../shared/jobs/define-jobs.js'
import { resourcesOf, stackOf, templateOf } from '../synthesize-stack.js'

const schedulesOf = (poll: unknown, expected: object | undefined, enabled = true) => {
  const jobs = {
    timezone: 'Asia/Tokyo',
    mailboxes: {
      operations: {
        address: 'operations@example.co.jp',
        imap: { host: 'imap.example.co.jp' },
        poll,
      },
    },
    monitors: {
      batch: {
        mailbox: 'operations',
        when: everything(),
        keep: { for: days(7) },
        startFrom: 'now',
        enabled,
        ...(expected && { expect: expected }),
      },
    },
  }
  const schedules = resourcesOf(templateOf(stackOf(jobs)), 'AWS::Scheduler::Schedule')
  return schedules
    .filter(({ Properties }) => Properties['Name'] !== 'mailjobs.watch')
    .map(({ Properties }) => ({
      name: String(Properties['Name']),
      state: Properties['State'],
      expression: Properties['ScheduleExpression'],
      zone: Properties['ScheduleExpressionTimezone'],
      input: JSON.stringify(Properties['Target']),
    }))
}

const dueOf = (...of: Parameters<typeof schedulesOf>) =>
  schedulesOf(...of).filter(({ name }) => name.startsWith('due.'))

describe('a mailbox is polled a minute after what is due', () => {
  test('if it has a time table: once for each time of day and zone', () => {
    const by = ['09:30', '25:00', { at: '23:59', zone: 'America/New_York' }]
    expect(dueOf(cron('0 6 * * *'), { by })).toMatchObject([
      { expression: 'cron(31 9 * * ? *)', zone: 'Asia/Tokyo', state: 'ENABLED' },
      { expression: 'cron(1 1 * * ? *)', zone: 'Asia/Tokyo' },
      { expression: 'cron(0 0 * * ? *)', zone: 'America/New_York' },
    ])
  })

  test.each([
    ['it is polled seldom', minutes(60), 1],
    ['it is polled often anyway', minutes(10), 0],
  ])('if %s', (_, poll, count) => {
    expect(dueOf(poll, { by: '09:30' })).toHaveLength(count)
  })

  test('only if mail is expected', () => {
    expect(dueOf(cron('0 6 * * *'), undefined)).toEqual([])
  })
})

test('a mailbox that is paused is looked at once an hour, without a poll: its own schedule stays off', () => {
  const all = schedulesOf(minutes(10), { by: '09:30' }, false)
  expect(all).toMatchObject([
    { name: 'operations', state: 'DISABLED' },
    { state: 'ENABLED', expression: 'rate(60 minutes)' },
  ])
  expect(all[1]?.input).toContain('due-time')
})
