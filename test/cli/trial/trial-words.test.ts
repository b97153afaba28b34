import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Prospect } from '../../../cli/trial/prospect.js'
import { count, noTrials, summaryOf, trialText } from '../../../cli/trial/trial-words.js'
import type { Trial } from '../../../functions/monitor/try-monitors.js'
import { contains, days } from '../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../shared/jobs/read-jobs.js'
import { pollRequestsOf, readPollRequest } from '../../../shared/jobs/requests/poll-request.js'

const [REQUEST] = pollRequestsOf(
  readJobs(
    {
      mailboxes: {
        operations: { address: 'a@example.co.jp', imap: { host: 'imap.example.co.jp' } },
      },
      monitors: {
        nightly: {
          mailbox: 'operations',
          when: { subject: contains('夜間') },
          keep: { for: days(7) },
          startFrom: 'now',
          then: 'mark-read',
        },
      },
    },
    'the jobs of a test',
  ),
).map(readPollRequest)
const MONITOR = REQUEST?.monitors[0]

const TRIAL: Trial = {
  mailbox: 'operations',
  folder: 'INBOX',
  uidValidity: '1',
  uid: 1,
  internalDate: '2026-11-20T18:00:00.000Z',
  from: 'batch@example.co.jp',
  subject: '夜間バッチ',
  monitor: 'nightly',
  matched: true,
  captures: {},
  conditions: [{ path: 'when.subject[0]', matched: true, seen: '夜間バッチ' }],
}

const NEW: Prospect = { kind: 'new' }
const KEPT: Prospect = { kind: 'decided', result: 'matched' }
const OTHERWISE: Prospect = { kind: 'decided', result: 'unmatched' }
const TOO_EARLY: Prospect = { kind: 'too early' }

const linesOf = (trial: Partial<Trial>, prospect: Prospect): string[] =>
  stripVTControlCharacters(
    trialText({ ...TRIAL, ...trial }, MONITOR, { prospect, timezone: undefined }),
  ).split('\n')

describe('what a poll would do with a mail', () => {
  test.each<[boolean, Prospect, RegExp | undefined]>([
    [true, NEW, /a poll would keep it, and it would be marked as read/],
    [true, KEPT, /^ +kept before$/],
    [true, OTHERWISE, /decided before: unmatched; a poll does not decide again/],
    [true, TOO_EARLY, /a poll leaves it alone: .* before the monitor begins \(startFrom: 'now'\)/],
    [true, { kind: 'paused' }, /a poll leaves it: the monitor is PAUSED/],
    [false, KEPT, /kept before, when it matched/],
    [false, { kind: 'paused' }, undefined],
    [false, NEW, undefined],
    [false, OTHERWISE, undefined],
    [false, TOO_EARLY, undefined],
  ])('matched %j, %j', (matched, prospect, says) => {
    const [, , ...foreseen] = linesOf({ matched }, prospect)
    if (says) expect(foreseen).toEqual([expect.stringMatching(says)])
    else expect(foreseen).toEqual([])
  })
})

test('a condition is shown with what it expects beside what it saw', () => {
  expect(linesOf({}, NEW)[1]).toBe(
    '          yes contains "夜間"  when.subject[0]  saw "夜間バッチ"',
  )
})

test('captures are shown, and steer no terminal', () => {
  const captures = { job: 'SETTLE01', code: '0\u001b[2J' }
  expect(linesOf({ captures }, NEW)[2]).toBe('          captures  job = "SETTLE01", code = "0␛[2J"')
})

test.each<[readonly (readonly [boolean, Prospect])[], string]>([
  [[], 'nightly: 0 of 0 match.'],
  [[[false, NEW]], 'nightly: 0 of 1 match.'],
  [
    [[true, { kind: 'paused' }]],
    'nightly: 1 of 1 match; 1 wait until the monitor is no longer PAUSED (enabled: false).',
  ],
  [
    [[true, NEW]],
    'nightly: 1 of 1 match; 1 new: a poll would keep what matches, and it would be marked as read.',
  ],
  [
    [
      [true, KEPT],
      [true, KEPT],
      [false, KEPT],
    ],
    'nightly: 2 of 3 match; 2 kept before.',
  ],
  [
    [
      [true, TOO_EARLY],
      [true, OTHERWISE],
    ],
    "nightly: 2 of 2 match; 1 decided before otherwise, which no poll does again; 1 came before the monitor begins (startFrom: 'now').",
  ],
])('the summary of %j', (trials, words) => {
  const counts = noTrials()
  for (const [matched, prospect] of trials) count(counts, matched, prospect)
  expect(summaryOf('nightly', counts, MONITOR)).toBe(words)
})
