import { describe, expect, test } from 'vitest'
import { contains, matches } from '../../../shared/jobs/define-jobs.js'
import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'
import { deciding, decisionOf, type MessageRow } from './message-facts.js'

interface Row {
  readonly why: string
  readonly when: Conditions
  readonly mail: MessageRow
  readonly result: 'matched' | 'unmatched'
  readonly by: string
}

const WRAPPED = '夜間バッチは正常\r\n終了しました。'

const TEXTS: readonly Row[] = [
  {
    why: 'contained',
    when: { text: contains('正常終了') },
    mail: { text: 'ジョブは正常終了しました' },
    result: 'matched',
    by: 'when.text[0]',
  },
  {
    why: 'the opposite word',
    when: { text: contains('正常終了') },
    mail: { text: 'ジョブは異常終了しました' },
    result: 'unmatched',
    by: 'when.text[0]',
  },
  {
    why: 'wrapped in the middle of the word, lines joined',
    when: { text: contains('正常終了', { joinLines: true }) },
    mail: { text: WRAPPED },
    result: 'matched',
    by: 'when.text[0]',
  },
  {
    why: 'wrapped in the middle of the word, lines not joined',
    when: { text: contains('正常終了') },
    mail: { text: WRAPPED },
    result: 'unmatched',
    by: 'when.text[0]',
  },
  {
    why: 'wrapped with blanks before the line end',
    when: { text: contains('正常終了', { joinLines: true }) },
    mail: { text: '正常 \t\n終了' },
    result: 'matched',
    by: 'when.text[0]',
  },
  {
    why: 'a blank within a line is kept when lines are joined',
    when: { text: contains('正常終了', { joinLines: true }) },
    mail: { text: '正常 終了\n' },
    result: 'unmatched',
    by: 'when.text[0]',
  },
  {
    why: 'a pattern across joined lines',
    when: { text: matches('バッチは(?P<how>..)終了', { joinLines: true }) },
    mail: { text: WRAPPED },
    result: 'matched',
    by: 'when.text[0]',
  },
  {
    why: 'a dot is no line end',
    when: { text: matches('正常.+終了') },
    mail: { text: '正常\n\n終了' },
    result: 'unmatched',
    by: 'when.text[0]',
  },
  {
    why: 'a line of its own, in the mode for lines',
    when: { text: matches('(?m)^code=0$') },
    mail: { text: 'job=a\ncode=0\nend' },
    result: 'matched',
    by: 'when.text[0]',
  },
  {
    why: 'a longer line',
    when: { text: matches('(?m)^code=0$') },
    mail: { text: 'job=a\ncode=08\nend' },
    result: 'unmatched',
    by: 'when.text[0]',
  },
  {
    why: 'an empty text',
    when: { text: contains('a') },
    mail: { text: '' },
    result: 'unmatched',
    by: 'when.text[0]',
  },
  {
    why: 'text that is only in the subject',
    when: { text: contains('nightly') },
    mail: { subject: 'nightly', text: 'ended' },
    result: 'unmatched',
    by: 'when.text[0]',
  },
]

const NAMES: readonly Row[] = [
  ['*.csv', 'report.csv', 'matched'],
  ['*.csv', 'REPORT.CSV', 'matched'],
  ['*.csv', 'report.csv.exe', 'unmatched'],
  ['*.csv', 'reportcsv', 'unmatched'],
  ['report-??.csv', 'report-12.csv', 'matched'],
  ['report-??.csv', 'report-1.csv', 'unmatched'],
  ['請求書*.pdf', '請求書_2026年11月.pdf', 'matched'],
  ['請求書*.pdf', '見積書_2026年11月.pdf', 'unmatched'],
  ['レポート*', 'レポート.pdf'.normalize('NFD'), 'matched'],
  ['レポート*', 'ﾚﾎﾟｰﾄ.pdf', 'unmatched'],
  ['data[1].csv', 'data[1].csv', 'matched'],
  ['data[1].csv', 'data1.csv', 'unmatched'],
  ['a+b.csv', 'a+b.csv', 'matched'],
  ['a.b', 'aXb', 'unmatched'],
  ['*', '', 'matched'],
  ['?*', '', 'matched'],
  ['attach*.csv', '', 'matched'],
  ['attachment.csv', 'report.csv', 'unmatched'],
  ['a*\\*b', 'axx\\yyb', 'matched'],
].map(([glob = '', filename = '', result]) => ({
  why: `${glob} and "${filename}"`,
  when: { attachment: { name: glob } },
  mail: { attachments: [{ filename }] },
  result: result === 'matched' ? 'matched' : 'unmatched',
  by: 'when.attachment[0]',
}))

const ATTACHMENTS: readonly Row[] = [
  {
    why: 'a name that contains',
    when: { attachment: { name: contains('レポート', { foldWidth: true }) } },
    mail: { attachments: [{ filename: 'ﾚﾎﾟｰﾄ.pdf' }] },
    result: 'matched',
    by: 'when.attachment[0]',
  },
  {
    why: 'a name that matches a pattern',
    when: { attachment: { name: matches('^report-(?P<day>\\d{8})\\.csv$') } },
    mail: { attachments: [{ filename: 'report-20261121.csv' }] },
    result: 'matched',
    by: 'when.attachment[0]',
  },
  {
    why: 'a name that misses a digit of the pattern',
    when: { attachment: { name: matches('^report-(?P<day>\\d{8})\\.csv$') } },
    mail: { attachments: [{ filename: 'report-2026112.csv' }] },
    result: 'unmatched',
    by: 'when.attachment[0]',
  },
  {
    why: 'the type, in other case',
    when: { attachment: { type: 'TEXT/csv' } },
    mail: { attachments: [{ contentType: 'text/csv' }] },
    result: 'matched',
    by: 'when.attachment[0]',
  },
  {
    why: 'all types of a kind',
    when: { attachment: { type: 'image/*' } },
    mail: { attachments: [{ contentType: 'image/png' }] },
    result: 'matched',
    by: 'when.attachment[0]',
  },
  {
    why: 'a kind that begins the same',
    when: { attachment: { type: 'image/*' } },
    mail: { attachments: [{ contentType: 'imagery/png' }] },
    result: 'unmatched',
    by: 'when.attachment[0]',
  },
  {
    why: 'a type that begins the same',
    when: { attachment: { type: 'text/csv' } },
    mail: { attachments: [{ contentType: 'text/csv-schema' }] },
    result: 'unmatched',
    by: 'when.attachment[0]',
  },
  {
    why: 'a size within the bounds, both included',
    when: { attachment: { minBytes: 10, maxBytes: 10 } },
    mail: { attachments: [{ size: 10 }] },
    result: 'matched',
    by: 'when.attachment[0]',
  },
  {
    why: 'a byte too many',
    when: { attachment: { minBytes: 10, maxBytes: 10 } },
    mail: { attachments: [{ size: 11 }] },
    result: 'unmatched',
    by: 'when.attachment[0]',
  },
  {
    why: 'name and type of one and the same attachment',
    when: { attachment: { name: '*.csv', type: 'text/csv' } },
    mail: { attachments: [{ filename: 'a.pdf' }, { filename: 'b.csv' }] },
    result: 'matched',
    by: 'when.attachment[0]',
  },
  {
    why: 'the name of one and the type of another',
    when: { attachment: { name: '*.csv', type: 'text/csv' } },
    mail: {
      attachments: [
        { filename: 'a.csv', contentType: 'application/pdf' },
        { filename: 'b.pdf', contentType: 'text/csv' },
      ],
    },
    result: 'unmatched',
    by: 'when.attachment[0]',
  },
  {
    why: 'no attachment',
    when: { attachment: { name: '*' } },
    mail: { attachments: [] },
    result: 'unmatched',
    by: 'when.attachment[0]',
  },
  {
    why: 'any attachment',
    when: { hasAttachment: true },
    mail: { attachments: [{}] },
    result: 'matched',
    by: 'when.hasAttachment',
  },
  {
    why: 'none, though one is asked for',
    when: { hasAttachment: true },
    mail: { attachments: [] },
    result: 'unmatched',
    by: 'when.hasAttachment',
  },
  {
    why: 'none, as asked for',
    when: { hasAttachment: false },
    mail: { attachments: [] },
    result: 'matched',
    by: 'when.hasAttachment',
  },
  {
    why: 'one, though none is asked for',
    when: { hasAttachment: false },
    mail: { attachments: [{}] },
    result: 'unmatched',
    by: 'when.hasAttachment',
  },
]

describe.each([
  { kind: 'the text', rows: TEXTS },
  { kind: 'the name of an attachment', rows: NAMES },
  { kind: 'an attachment', rows: ATTACHMENTS },
])('conditions on $kind', ({ rows }) => {
  test.each(rows)('$result: $why', ({ when, mail, result, by }) => {
    const decision = decisionOf(when, mail)
    expect(decision.result).toBe(result)
    expect(deciding(decision)).toBe(by)
  })
})
