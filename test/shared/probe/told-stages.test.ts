import { expect, test } from 'vitest'
import { LoginRefused } from '../../../shared/failures/mailbox-errors.js'
import type { StageReport } from '../../../shared/probe/stages.js'
import { answerOfProbe, stagesIn } from '../../../shared/probe/told-stages.js'

const REPORTS: readonly StageReport[] = [
  { stage: 'dns', outcome: 'passed', ms: 1, detail: 'is an address' },
  {
    stage: 'tls',
    outcome: 'warned',
    ms: 2,
    detail: 'd',
    warnings: ['soon'],
    facts: { daysLeft: 3 },
  },
  { stage: 'folder', of: 'INBOX', outcome: 'passed', ms: 3, detail: 'd' },
  {
    stage: 'login',
    outcome: 'failed',
    ms: 4,
    detail: 'refused',
    failure: new LoginRefused('refused'),
  },
]

test('what a function answers is read as what it was, with the entry of the catalogue', () => {
  const read = stagesIn(JSON.parse(JSON.stringify(answerOfProbe(REPORTS))))
  expect(read?.slice(0, 3)).toEqual(REPORTS.slice(0, 3))
  expect(read?.[3]).toMatchObject({ stage: 'login', outcome: 'failed', detail: 'refused' })
  const { code, message, failure } = read?.[3]?.failure ?? {}
  expect({ code, message }).toEqual({ code: 'AUTH_FAILED', message: 'refused' })
  expect(failure).toEqual(new LoginRefused('').failure)
})

test.each([
  ['of another kind', { result: 'succeeded' }],
  ['nothing', null],
  [
    'a stage that there is not',
    { kind: 'probe', stages: [{ stage: 'x', outcome: 'passed', ms: 1, detail: '' }] },
  ],
  [
    'a failure that there is not',
    {
      kind: 'probe',
      stages: [
        {
          stage: 'dns',
          outcome: 'failed',
          ms: 1,
          detail: '',
          failure: { code: 'NOPE', message: '' },
        },
      ],
    },
  ],
])('an answer %s is none', (_, answer) => {
  expect(stagesIn(answer)).toBeUndefined()
})
