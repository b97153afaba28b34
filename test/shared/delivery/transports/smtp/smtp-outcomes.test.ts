import { expect, it } from 'vitest'
import { outcomeFor } from '../../../../../shared/delivery/transports/smtp/smtp-outcomes.js'

const CONTEXT = { where: 'mail.example:587', secrets: [], hasBegun: true, isComplete: true }
const TO = 'to@example.com'

it.each([
  ['250 2.0.0 Ok: queued as 4XyZ12abc', '4XyZ12abc'],
  ['250 OK id=1tABCd-000000001Xy-2ZZZ', '1tABCd-000000001Xy-2ZZZ'],
  ['250 2.0.0 4AL0abcd012345 Message accepted for delivery', '4AL0abcd012345'],
  ['250 2.0.0 OK  1700000000 d2e1a72fcca58-6cb - gsmtp', '1700000000 d2e1a72fcca58-6cb'],
  ['250 Thank you', '250 Thank you'],
  [`250 ${'x'.repeat(300)}`, `250 ${'x'.repeat(96)}`],
])('GIVEN the answer %j THEN the message is called %s', (answer, serverMessageId) => {
  const outcome = outcomeFor(TO, { refused: new Map(), end: { kind: 'answered', answer } }, CONTEXT)
  expect(outcome).toEqual({ outcome: 'accepted', serverMessageId })
})

it('GIVEN a name that nodemailer has found THEN that is it', () => {
  const end = {
    kind: 'answered',
    answer: '250 2.0.0 OK',
    serverMessageId: '<a@b.prod.outlook.com>',
  } as const
  const outcome = outcomeFor(TO, { refused: new Map(), end }, CONTEXT)
  expect(outcome.serverMessageId).toBe('<a@b.prod.outlook.com>')
})
