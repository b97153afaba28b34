import { describe, expect, test } from 'vitest'
import { address, contains, everything, matches } from '../../../shared/jobs/define-jobs.js'
import { decide } from '../../../shared/matching/decide.js'
import type { Conditions, Everything } from '../../../shared/matching/fields/conditions-schema.js'
import { withBody } from '../../../shared/matching/message-facts.js'
import { compiled, deciding, decisionOf, headerOf, type MessageRow } from './message-facts.js'

/** Rows in pairs: a message that matches, and one that misses by one detail. */
interface Row {
  readonly why: string
  readonly when: Conditions | Everything
  readonly mail?: MessageRow
  readonly result: 'matched' | 'unmatched'
  /** @default the first entry of the only condition */
  readonly by?: string
}

const ADDRESSES: readonly Row[] = [
  {
    why: 'the exact address',
    when: { from: 'batch@example.co.jp' },
    mail: { from: ['batch@example.co.jp'] },
    result: 'matched',
  },
  {
    why: 'an address that ends the same',
    when: { from: 'batch@example.co.jp' },
    mail: { from: ['nightbatch@example.co.jp'] },
    result: 'unmatched',
  },
  {
    why: 'the domain in other case',
    when: { from: 'batch@Example.CO.jp' },
    mail: { from: ['batch@EXAMPLE.co.JP'] },
    result: 'matched',
  },
  {
    why: 'the local part in other case is the same address',
    when: { from: 'batch@example.co.jp' },
    mail: { from: ['Batch@example.co.jp'] },
    result: 'matched',
  },
  {
    why: 'the local part in other case is another address where case is heeded',
    when: { from: address('batch@example.co.jp', { caseSensitive: true }) },
    mail: { from: ['Batch@example.co.jp'] },
    result: 'unmatched',
  },
  {
    why: 'the domain never heeds case',
    when: { from: address('Batch@example.co.jp', { caseSensitive: true }) },
    mail: { from: ['Batch@EXAMPLE.co.jp'] },
    result: 'matched',
  },
  {
    why: 'a domain in another case, where case is heeded',
    when: { cc: [address('*@Example.co.jp', { caseSensitive: true })] },
    mail: { cc: ['Batch@example.CO.jp'] },
    result: 'matched',
  },
  {
    why: 'the quotes that a carrier asks for, in the mail',
    when: { to: 'abc.@docomo.example' },
    mail: { to: ['"abc."@docomo.example'] },
    result: 'matched',
  },
  {
    why: 'the quotes that a carrier asks for, in the condition',
    when: { to: '"a..b"@docomo.example' },
    mail: { to: ['A..B@docomo.example'] },
    result: 'matched',
  },
  {
    why: 'a domain that only begins the same',
    when: { from: '*@example.co.jp' },
    mail: { from: ['x@example.co.jp/evil.example'] },
    result: 'unmatched',
  },
  {
    why: 'any address of a domain',
    when: { from: '*@jobs.example.co.jp' },
    mail: { from: ['any.one@jobs.example.co.jp'] },
    result: 'matched',
  },
  {
    why: 'a subdomain is another domain',
    when: { from: '*@example.co.jp' },
    mail: { from: ['batch@jobs.example.co.jp'] },
    result: 'unmatched',
  },
  {
    why: 'a domain that only ends the same',
    when: { from: '*@example.co.jp' },
    mail: { from: ['batch@badexample.co.jp'] },
    result: 'unmatched',
  },
  {
    why: 'the domain as a local part',
    when: { from: '*@example.co.jp' },
    mail: { from: ['example.co.jp@evil.example'] },
    result: 'unmatched',
  },
  {
    why: 'the domain without an @',
    when: { from: '*@example.co.jp' },
    mail: { from: ['example.co.jp'] },
    result: 'unmatched',
  },
  {
    why: 'an @ in the local part: the last one counts',
    when: { from: '*@example.co.jp' },
    mail: { from: ['"a@evil.example"@example.co.jp'] },
    result: 'matched',
  },
  {
    why: 'the domain before another @',
    when: { from: '*@example.co.jp' },
    mail: { from: ['a@example.co.jp@evil.example'] },
    result: 'unmatched',
  },
  {
    why: 'an IDN, written in Unicode and sent in ASCII',
    when: { from: '*@例え.jp' },
    mail: { from: ['batch@xn--r8jz45g.jp'] },
    result: 'matched',
  },
  {
    why: 'an IDN, written in ASCII and sent in Unicode',
    when: { from: 'batch@xn--r8jz45g.jp' },
    mail: { from: ['batch@例え.jp'] },
    result: 'matched',
  },
  {
    why: 'another IDN',
    when: { from: '*@例え.jp' },
    mail: { from: ['batch@例.jp'] },
    result: 'unmatched',
  },
  {
    why: 'the second of two entries',
    when: { from: ['a@example.com', 'batch@example.co.jp'] },
    result: 'matched',
    by: 'when.from[1]',
  },
  {
    why: 'neither of two entries',
    when: { from: ['a@example.com', '*@example.com'] },
    result: 'unmatched',
    by: 'when.from',
  },
  {
    why: 'the second of two recipients',
    when: { to: 'oncall@example.com' },
    mail: { to: ['a@example.com', 'oncall@example.com'] },
    result: 'matched',
  },
  {
    why: 'a recipient who is in Cc',
    when: { to: 'oncall@example.com' },
    mail: { to: ['a@example.com'], cc: ['oncall@example.com'] },
    result: 'unmatched',
  },
  {
    why: 'Cc',
    when: { cc: '*@example.com' },
    mail: { cc: ['oncall@example.com'] },
    result: 'matched',
  },
  { why: 'no Cc at all', when: { cc: '*@example.com' }, mail: { cc: [] }, result: 'unmatched' },
  {
    why: 'no sender at all',
    when: { from: '*@example.com' },
    mail: { from: [] },
    result: 'unmatched',
  },
]

const SUBJECTS: readonly Row[] = [
  {
    why: 'contained, in other case',
    when: { subject: contains('[job-end]') },
    mail: { subject: 'Re: [JOB-END] nightly' },
    result: 'matched',
  },
  {
    why: 'contained but for a letter',
    when: { subject: contains('[job-end]') },
    mail: { subject: 'Re: [JOB-ENDED] nightly' },
    result: 'unmatched',
  },
  {
    why: 'case that must be the same, and is',
    when: { subject: contains('[JOB-END]', { caseSensitive: true }) },
    mail: { subject: '[JOB-END]' },
    result: 'matched',
  },
  {
    why: 'case that must be the same, and is not',
    when: { subject: contains('[JOB-END]', { caseSensitive: true }) },
    mail: { subject: '[Job-End]' },
    result: 'unmatched',
  },
  {
    why: 'half width for full width, if asked',
    when: { subject: contains('プロファイル', { foldWidth: true }) },
    mail: { subject: 'ﾌﾟﾛﾌｧｲﾙ更新' },
    result: 'matched',
  },
  {
    why: 'full width for half width, if asked',
    when: { subject: contains('ﾌﾟﾛﾌｧｲﾙ', { foldWidth: true }) },
    mail: { subject: 'プロファイル更新' },
    result: 'matched',
  },
  {
    why: 'half width for full width, not asked',
    when: { subject: contains('プロファイル') },
    mail: { subject: 'ﾌﾟﾛﾌｧｲﾙ更新' },
    result: 'unmatched',
  },
  {
    why: 'full width letters, if asked',
    when: { subject: contains('JOB 12', { foldWidth: true }) },
    mail: { subject: 'ＪＯＢ　１２' },
    result: 'matched',
  },
  {
    why: 'without its voiced mark it is another letter, at any width',
    when: { subject: contains('プロファイル', { foldWidth: true }) },
    mail: { subject: 'ﾌﾛﾌｧｲﾙ更新' },
    result: 'unmatched',
  },
  {
    why: 'a letter and its mark apart, as macOS sends them',
    when: { subject: contains('プロファイル') },
    mail: { subject: 'プロファイル'.normalize('NFD') },
    result: 'matched',
  },
  {
    why: 'a pattern, somewhere',
    when: { subject: matches('ended with (?P<code>\\d+)') },
    mail: { subject: 'job NIGHTLY ended with 8.' },
    result: 'matched',
  },
  {
    why: 'a pattern that misses a digit',
    when: { subject: matches('ended with (?P<code>\\d+)') },
    mail: { subject: 'job NIGHTLY ended with error' },
    result: 'unmatched',
  },
  {
    why: 'a pattern, in other case',
    when: { subject: matches('^job') },
    mail: { subject: 'JOB NIGHTLY' },
    result: 'matched',
  },
  {
    why: 'a pattern in other case that must be the same',
    when: { subject: matches('^job', { caseSensitive: true }) },
    mail: { subject: 'JOB NIGHTLY' },
    result: 'unmatched',
  },
  {
    why: 'an anchored pattern that begins later',
    when: { subject: matches('^job') },
    mail: { subject: 'a job' },
    result: 'unmatched',
  },
  {
    why: 'a pattern across widths, if asked',
    when: { subject: matches('code=\\d{2}$', { foldWidth: true }) },
    mail: { subject: 'ｃｏｄｅ＝１２' },
    result: 'matched',
  },
  {
    why: 'what means something in a pattern means itself in contains',
    when: { subject: contains('a.c') },
    mail: { subject: 'abc' },
    result: 'unmatched',
  },
  {
    why: 'an empty subject',
    when: { subject: contains('a') },
    mail: { subject: '' },
    result: 'unmatched',
  },
]

const FIELDS: readonly Row[] = [
  {
    why: 'a field, its name in other case',
    when: { header: { 'x-JOB': contains('nightly') } },
    mail: { fields: { 'x-job': ['nightly-1'] } },
    result: 'matched',
    by: 'when.header.x-JOB[0]',
  },
  {
    why: 'a field with another value',
    when: { header: { 'X-Job': contains('nightly') } },
    mail: { fields: { 'x-job': ['daily'] } },
    result: 'unmatched',
    by: 'when.header.X-Job[0]',
  },
  {
    why: 'a field that is not there',
    when: { header: { 'X-Job': matches('.*') } },
    result: 'unmatched',
    by: 'when.header.X-Job[0]',
  },
  {
    why: 'the second of two fields of one name',
    when: { header: { Received: contains('relay2') } },
    mail: { fields: { received: ['from relay1', 'from relay2'] } },
    result: 'matched',
    by: 'when.header.Received[0]',
  },
  {
    why: 'one of two fields that are both asked for',
    when: { header: { 'X-Job': contains('a'), 'X-Code': contains('0') } },
    mail: { fields: { 'x-job': ['a'], 'x-code': ['8'] } },
    result: 'unmatched',
    by: 'when.header.X-Code[0]',
  },
]

const SIZES: readonly Row[] = [
  { why: 'the least', when: { size: { minBytes: 100 } }, mail: { size: 100 }, result: 'matched' },
  {
    why: 'one byte less',
    when: { size: { minBytes: 100 } },
    mail: { size: 99 },
    result: 'unmatched',
  },
  { why: 'the most', when: { size: { maxBytes: 100 } }, mail: { size: 100 }, result: 'matched' },
  {
    why: 'one byte more',
    when: { size: { maxBytes: 100 } },
    mail: { size: 101 },
    result: 'unmatched',
  },
  { why: 'unread', when: { unread: true }, mail: { unread: true }, result: 'matched' },
  { why: 'read already', when: { unread: true }, mail: { unread: false }, result: 'unmatched' },
  { why: 'read, as asked', when: { unread: false }, mail: { unread: false }, result: 'matched' },
  {
    why: 'unread, not as asked',
    when: { unread: false },
    mail: { unread: true },
    result: 'unmatched',
  },
  {
    why: 'everything()',
    when: everything(),
    mail: { from: [], subject: '' },
    result: 'matched',
    by: 'when',
  },
]

describe.each([
  { kind: 'addresses', rows: ADDRESSES },
  { kind: 'the subject', rows: SUBJECTS },
  { kind: 'header fields', rows: FIELDS },
  { kind: 'size and flags', rows: SIZES },
])('conditions on $kind', ({ rows }) => {
  test.each(rows)('$result: $why', ({ when, mail = {}, result, by }) => {
    const decision = decisionOf(when, mail)
    expect(decision.result).toBe(result)
    expect(deciding(decision)).toBe(by ?? firstEntry(when))
  })
})

describe('a size that only lies between two bounds', () => {
  const size = { bytes: 100, least: 50, most: 200 }
  test.each([
    { why: 'the least', when: { minBytes: 50 }, result: 'matched' },
    { why: 'one byte more than the least', when: { minBytes: 51 }, result: 'undecided' },
    { why: 'the most', when: { minBytes: 200 }, result: 'undecided' },
    { why: 'one byte more than the most', when: { minBytes: 201 }, result: 'unmatched' },
    { why: 'the most at most', when: { maxBytes: 200 }, result: 'matched' },
    { why: 'one byte less at most', when: { maxBytes: 199 }, result: 'undecided' },
    { why: 'the least at most', when: { maxBytes: 50 }, result: 'undecided' },
    { why: 'less than the least', when: { maxBytes: 49 }, result: 'unmatched' },
    { why: 'all of it', when: { minBytes: 50, maxBytes: 200 }, result: 'matched' },
    { why: 'within it', when: { minBytes: 60, maxBytes: 190 }, result: 'undecided' },
    { why: 'beyond it', when: { minBytes: 201, maxBytes: 900 }, result: 'unmatched' },
  ])('$result: $why', ({ when, result }) => {
    const facts = headerOf({}, size)
    expect(decide(compiled({ size: when }), facts).result).toBe(result)
    const negated = { matched: 'unmatched', unmatched: 'matched' }[result] ?? result
    expect(decide(compiled({ not: { size: when } }), facts).result).toBe(negated)
  })

  test('is what it was found to be once the message has been read', () => {
    const read = withBody(headerOf({}, size), { size: 30, text: '', attachments: [] })
    expect(decide(compiled({ size: { maxBytes: 30 } }), read)).toMatchObject({
      result: 'matched',
      conditions: [{ seen: '30 bytes' }],
    })
  })
})

/** The place of the first entry: of a list `when.from[0]`, of a single value `when.size`. */
function firstEntry(when: Conditions | Everything): string {
  const [name = ''] = Object.keys(when)
  return ['size', 'unread'].includes(name) ? `when.${name}` : `when.${name}[0]`
}

test('an address without end is shown by its beginning', () => {
  const endless = `${'a'.repeat(100_000)}@example.com`
  const decision = decisionOf({ from: 'batch@example.com' }, { from: Array(9).fill(endless) })
  const seen = decision.result === 'unmatched' ? decision.decidedBy.seen : ''
  expect(seen).toMatch(/^a+\.\.\., a.* and 4 more$/)
  expect(seen.length).toBeLessThan(1_400)
})
