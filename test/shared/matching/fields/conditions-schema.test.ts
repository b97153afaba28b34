import { describe, expect, test } from 'vitest'
import { faultLine } from '../../../../shared/failures/configuration-errors.js'
import { contains, matches } from '../../../../shared/jobs/define-jobs.js'
import { faultsIn } from '../../../../shared/jobs/schema/faults.js'
import { conditionsSchema } from '../../../../shared/matching/fields/conditions-schema.js'

describe('what may be one or several is a list afterwards', () => {
  test.each([
    { written: { from: 'a@example.com' }, read: { from: ['a@example.com'] } },
    { written: { from: ['a@example.com'] }, read: { from: ['a@example.com'] } },
    { written: { cc: '*@例え.jp' }, read: { cc: ['*@例え.jp'] } },
    { written: { subject: contains('END') }, read: { subject: [{ contains: 'END' }] } },
    {
      written: { text: [matches('a'), contains('b')] },
      read: { text: [matches('a'), contains('b')] },
    },
    {
      written: { header: { 'X-Job': contains('END', { foldWidth: true }) } },
      read: { header: { 'X-Job': [{ contains: 'END', foldWidth: true }] } },
    },
    {
      written: { text: matches('ﾌﾟ', { inAttachments: true }) },
      read: { text: [{ matches: 'ﾌﾟ', inAttachments: true }] },
    },
    { written: { attachment: { name: '*.csv' } }, read: { attachment: [{ name: '*.csv' }] } },
    {
      written: { any: [{ from: 'a@example.com' }, { not: { unread: true } }] },
      read: { any: [{ from: ['a@example.com'] }, { not: { unread: true } }] },
    },
  ])('$written', ({ written, read }) => {
    expect(conditionsSchema.parse(written)).toEqual(read)
  })
})

describe('a name that is captured twice', () => {
  const JOB = matches('job (?P<job>\\w+)')
  const OTHER = matches('JOB=(?<job>\\w+)')
  test.each([
    { when: { subject: JOB, text: OTHER }, says: 'captures job in subject and in text' },
    { when: { subject: JOB, header: { 'X-Job': JOB } }, says: 'in subject and in header.X-Job' },
    { when: { header: { a: JOB, b: OTHER } }, says: 'in header.a and in header.b' },
    { when: { all: [{ text: JOB }, { subject: OTHER }] }, says: 'in all[0] and in all[1]' },
    { when: { any: [{ text: JOB, subject: OTHER }] }, says: 'any[0]: captures job' },
    { when: { text: JOB, any: [{ subject: OTHER }] }, says: 'in text and in any' },
    { when: { text: JOB, attachment: { name: OTHER } }, says: 'in attachment and in text' },
  ])('is a fault where both may hold: $says', ({ when, says }) => {
    const lines = faultsIn(conditionsSchema, when).map(faultLine)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(says)
  })

  test.each([
    { subject: [JOB, OTHER] },
    { any: [{ subject: JOB }, { text: OTHER }] },
    { subject: JOB, not: { text: OTHER } },
    { subject: JOB, text: matches('\\(?P<job>') },
    { subject: JOB, text: matches('(?P<jobs>x)') },
  ])('is none where only one can: %j', (when) => {
    expect(faultsIn(conditionsSchema, when)).toEqual([])
  })
})

describe('a fault names its place, the value and what is allowed', () => {
  test.each([
    { when: {}, says: ': has no condition; for every message write everything() (found {})' },
    { when: { from: 'example.com' }, says: 'from: must be an address (name@example.com) or' },
    { when: { from: 'Batch <batch@example.com>' }, says: 'from: must be an address' },
    { when: { from: 'batch*@example.com' }, says: 'from: must be an address' },
    { when: { from: ['a@example.com', 'b'] }, says: 'from[1]: must be an address' },
    { when: { to: [] }, says: 'to: needs at least one entry (found [])' },
    { when: { subject: 'END' }, says: 'subject: must be contains("...") or matches("..."), or a' },
    { when: { subject: contains('') }, says: 'subject.contains: must not be empty' },
    { when: { subject: matches('') }, says: 'subject.matches: must not be empty' },
    { when: { text: matches('(') }, says: 'text.matches: is not an RE2 pattern' },
    { when: { text: matches('x'.repeat(1_001)) }, says: 'text.matches: must have at most 1000' },
    { when: { text: { contains: 'a', matches: 'b' } }, says: 'text: must be contains("...") or' },
    {
      when: { text: [{ contains: 'a', joinLine: true }] },
      says: 'text[0].joinLine: is not a setting; there are: contains, caseSensitive, foldWidth, joinLines',
    },
    {
      when: { subject: matches('ﾌﾟﾛﾌｧｲﾙ', { foldWidth: true }) },
      says: 'subject.matches: has characters that foldWidth replaces in the text, and so would never match; write it as プロファイル',
    },
    { when: { text: matches('Ａ', { foldWidth: true }) }, says: 'text.matches: has characters' },
    {
      when: { subject: contains('a', { inAttachments: true }) },
      says: 'subject.inAttachments: is not a setting; there are: contains, caseSensitive,',
    },
    {
      when: { text: { contains: 'a', inAttachments: 'yes' } },
      says: 'text.inAttachments: must be true or false',
    },
    { when: { header: { 'X Job': contains('a') } }, says: 'header.X Job: is not the name of a' },
    { when: { header: {} }, says: 'header: names no field, and would hold of every mail' },
    { when: { any: [{ header: {} }] }, says: 'any[0].header: names no field' },
    { when: { all: [{ header: {} }] }, says: 'all[0].header: names no field' },
    { when: { not: { header: {} } }, says: 'not.header: names no field' },
    { when: { from: 'a@example.com', header: {} }, says: 'header: names no field' },
    { when: { size: { minBytes: 2, maxBytes: 1 } }, says: 'size.minBytes: must not be above' },
    {
      when: { attachment: [{ name: '*', minBytes: 10, maxBytes: 3 }] },
      says: 'attachment[0].minBytes: must not be above maxBytes, 3',
    },
    { when: { header: { 'X-Job': 'a' } }, says: 'header.X-Job: must be contains("...")' },
    { when: { attachment: {} }, says: 'attachment: names nothing to look for; for any attachment' },
    { when: { attachment: { type: 'csv' } }, says: 'attachment.type: must be a content type' },
    { when: { attachment: { type: '*/*' } }, says: 'attachment.type: must be a content type' },
    { when: { attachment: { minBytes: -1 } }, says: 'attachment.minBytes: must not be negative' },
    { when: { size: {} }, says: 'size: needs minBytes, maxBytes or both' },
    { when: { size: { maxBytes: 1.5 } }, says: 'size.maxBytes: must be a whole number of bytes' },
    { when: { unread: 'yes' }, says: 'unread: must be true or false (found "yes")' },
    { when: { any: [] }, says: 'any: needs at least one entry' },
    { when: { any: { from: 'a@example.com' } }, says: 'any: must be a list of conditions' },
    { when: { all: [{ not: { form: 'x' } }] }, says: 'all[0].not.form: is not a setting' },
    {
      when: { ｓｕｂｊｅｃｔ: contains('a') },
      says: 'did you mean subject (it differs only in width or case)?',
    },
  ])('$says', ({ when, says }) => {
    const lines = faultsIn(conditionsSchema, when).map(faultLine)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(says)
  })

  test('of what has a wrong name, the wrong value too', () => {
    const when = { header: { 'Subject:': contains(''), 'X-Job': contains('') } }
    expect(faultsIn(conditionsSchema, when).map(({ path }) => path)).toEqual([
      'header.Subject:',
      'header.Subject:.contains',
      'header.X-Job.contains',
    ])
  })

  test('each of several entries that are wrong', () => {
    const when = { from: ['a', 'b@example.com', 'c'], subject: [contains(''), matches('(')] }
    expect(faultsIn(conditionsSchema, when).map(({ path }) => path)).toEqual([
      'from[0]',
      'from[2]',
      'subject[0].contains',
      'subject[1].matches',
    ])
  })
})
