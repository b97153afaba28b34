import { describe, expect, test } from 'vitest'
import { ATTACHMENTS } from './decisions/attachments.js'
import { COMBINATIONS, EVERYTHING } from './decisions/combinations.js'
import { decidedBy, decideRaw } from './decisions/decide-raw.js'
import { HEADER_FIELDS } from './decisions/header-fields.js'
import { mail } from './decisions/raw-mail.js'
import { RECIPIENTS } from './decisions/recipients.js'
import { SENDERS } from './decisions/senders.js'
import { SUBJECTS } from './decisions/subjects.js'
import { TEXTS } from './decisions/texts.js'

const TABLES = [
  { of: 'senders', pairs: SENDERS },
  { of: 'recipients', pairs: RECIPIENTS },
  { of: 'subjects', pairs: SUBJECTS },
  { of: 'header fields', pairs: HEADER_FIELDS },
  { of: 'texts', pairs: TEXTS },
  { of: 'attachments', pairs: ATTACHMENTS },
  { of: 'combinations', pairs: COMBINATIONS },
]

/** Whole messages, as bytes, through the whole way of a poll: header, conditions, body, conditions again. */
describe.each(TABLES)('decisions on $of', ({ pairs }) => {
  test.each(pairs)('$about', async ({ when, hit, miss, by, missBy = by, captures }) => {
    const matched = await decideRaw(when, hit)
    expect(matched).toMatchObject({ result: 'matched', ...(captures && { captures }) })
    expect(decidedBy(matched)).toBe(by)

    const unmatched = await decideRaw(when, miss)
    expect(unmatched.result).toBe('unmatched')
    expect(decidedBy(unmatched)).toBe(missBy)
  })
})

test('there are 150 decisions at least, each one of a message of its own', () => {
  const messages = TABLES.flatMap(({ pairs }) => pairs.flatMap(({ hit, miss }) => [hit, miss]))
  expect(messages.length).toBeGreaterThanOrEqual(150)
  for (const { hit, miss } of TABLES.flatMap(({ pairs }) => pairs)) {
    expect(hit.equals(miss)).toBe(false)
  }
})

test.each([
  { wanted: true, unread: true, result: 'matched' },
  { wanted: true, unread: false, result: 'unmatched' },
  { wanted: false, unread: false, result: 'matched' },
  { wanted: false, unread: true, result: 'unmatched' },
])('unread: $wanted, of a message that is unread: $unread', async ({ wanted, unread, result }) => {
  const decision = await decideRaw({ unread: wanted }, mail({}), { unread })
  expect(decision.result).toBe(result)
  expect(decidedBy(decision)).toBe('when.unread')
})

test.each(EVERYTHING.mails)(
  'everything() is every message, whatever it is made of',
  async (raw) => {
    expect(decidedBy(await decideRaw(EVERYTHING.when, raw))).toBe('when')
  },
)
