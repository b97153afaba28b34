import { expect, test } from 'vitest'
import type { InvocationVerdict } from '../../../local/lambda/invocation-outcome.js'
import { succeededMessages } from '../../../local/queues/succeeded-messages.js'

const BATCH = ['a', 'b', 'c']

const returned = (result: unknown): InvocationVerdict => ({ kind: 'succeeded', result })
const failing = (...items: unknown[]) => returned({ batchItemFailures: items })

test.each([
  ['nothing', returned(undefined), BATCH],
  ['null', returned(null), BATCH],
  ['an object without a list', returned({}), BATCH],
  ['no list', returned({ batchItemFailures: null }), BATCH],
  ['an empty list', failing(), BATCH],
  ['one message', failing({ itemIdentifier: 'b' }), ['a', 'c']],
  ['one message twice', failing({ itemIdentifier: 'b' }, { itemIdentifier: 'b' }), ['a', 'c']],
  ['all messages', failing(...BATCH.map((itemIdentifier) => ({ itemIdentifier }))), []],
  ['a message that is not of the batch', failing({ itemIdentifier: 'z' }), []],
  [
    'one of them, and one that is not',
    failing({ itemIdentifier: 'a' }, { itemIdentifier: 'z' }),
    [],
  ],
  ['an empty id', failing({ itemIdentifier: '' }), []],
  ['null for an id', failing({ itemIdentifier: null }), []],
  ['a misspelt key', failing({ itemIdentifer: 'a' }), []],
  ['something else', returned('done'), []],
  ['a list that is none', returned({ batchItemFailures: 'a' }), []],
] satisfies [string, InvocationVerdict, string[]][])(
  'a function that reports %s',
  (_case, verdict, succeeded) => {
    expect(succeededMessages(BATCH, verdict, true)).toEqual(succeeded)
  },
)

const ERROR = { errorType: 'Error', errorMessage: 'made up', stackTrace: [] }

test.each([
  { kind: 'failed', error: ERROR },
  { kind: 'init-failed', error: ERROR },
  { kind: 'timed-out', timeoutMs: 1 },
  { kind: 'out-of-memory', memoryMb: 128 },
] satisfies InvocationVerdict[])('an invocation that $kind succeeds for no message', (verdict) => {
  expect(succeededMessages(BATCH, verdict, true)).toEqual([])
  expect(succeededMessages(BATCH, verdict, false)).toEqual([])
})

test('a function that is not asked for single failures succeeds as a whole, whatever it says', () => {
  expect(succeededMessages(BATCH, failing({ itemIdentifier: 'a' }), false)).toEqual(BATCH)
})
