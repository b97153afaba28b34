import { expect, test } from 'vitest'
import { isForgotten } from '../../../functions/watch/is-forgotten.js'
import type { SendRecord } from '../../../shared/delivery/outbox/send-record.js'
import { finished, settled } from '../../../shared/delivery/outbox/send-transitions.js'
import { recordTo } from '../../shared/delivery/sends.js'

const A = 'a@example.com'
const at = (time: string) => `2026-11-21T${time}:00.000Z`
// Its times are those of its acceptance, 12:00.
const NEW = recordTo(A)
const DONE = settled(NEW, [{ address: A, outcome: 'accepted' }], new Date(at('12:01')))

const table: readonly (readonly [string, SendRecord, string, boolean])[] = [
  ['accepted and never taken on, half an hour ago', NEW, '12:31', true],
  ['accepted just now', NEW, '12:29', false],
  ['waiting for its next attempt', { ...NEW, nextAttemptAt: at('13:00') }, '12:59', false],
  ['waiting long after it was due', { ...NEW, nextAttemptAt: at('13:00') }, '13:31', true],
  ['in the hands of a run', { ...NEW, claim: { runId: 'r', until: at('12:50') } }, '12:45', false],
  [
    'just left by a dead run',
    { ...NEW, claim: { runId: 'r', until: at('12:50') } },
    '13:15',
    false,
  ],
  ['left by a run long dead', { ...NEW, claim: { runId: 'r', until: at('12:50') } }, '13:21', true],
  ['settled and never announced', DONE, '12:32', true],
  ['finished', finished(DONE, 'Send Accepted', new Date(at('12:02'))), '23:59', false],
]

test.each(table)('a send that is %s', (_, record, time, forgotten) => {
  expect(isForgotten(record, new Date(at(time)))).toBe(forgotten)
})
