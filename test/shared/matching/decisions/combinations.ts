import { contains, everything, matches } from '../../../../shared/jobs/define-jobs.js'
import type { DecisionPair } from './decision-pair.js'
import { attached, mail, multipart, plain, word } from './raw-mail.js'

const FROM = 'batch@example.co.jp'
const report = multipart('mixed', plain('正常終了'), attached('filename=report.csv'))

/** Sizes, and conditions put together. */
export const COMBINATIONS: readonly DecisionPair[] = [
  {
    about: 'a size of at most so many bytes; one more',
    when: { size: { maxBytes: mail({}).length } },
    hit: mail({}),
    miss: mail({ subject: 'job nightly ended with 00' }),
    by: 'when.size',
  },
  {
    about: 'a size of at least so many bytes; one fewer',
    when: { size: { minBytes: mail({}).length } },
    hit: mail({}),
    miss: mail({ subject: 'job nightly ended with ' }),
    by: 'when.size',
  },
  {
    about: 'two fields, both; the second does not hold',
    when: { from: FROM, subject: contains('ended') },
    hit: mail({}),
    miss: mail({ subject: 'job nightly began' }),
    by: 'when.from[0] when.subject[0]',
    missBy: 'when.subject[0]',
  },
  {
    about: 'header and body, both; the header decides without the body',
    when: { text: contains('ended'), from: FROM },
    hit: mail({}),
    miss: mail({ from: 'other@example.co.jp' }),
    by: 'when.from[0] when.text[0]',
    missBy: 'when.from[0]',
  },
  {
    about: 'entries of one field, one of them; none',
    when: { subject: [contains('ended'), contains('began')] },
    hit: mail({ subject: 'job nightly began' }),
    miss: mail({ subject: 'job nightly begins' }),
    by: 'when.subject[1]',
    missBy: 'when.subject',
  },
  {
    about: 'any of two, the second; neither',
    when: { any: [{ subject: contains('warning') }, { text: contains('warning') }] },
    hit: mail({ content: plain('a warning') }),
    miss: mail({ content: plain('a warming') }),
    by: 'when.any[1].text[0]',
    missBy: 'when.any',
  },
  {
    about: 'all of two; the first does not hold',
    when: { all: [{ subject: contains('nightly') }, { subject: contains('0') }] },
    hit: mail({}),
    miss: mail({ subject: 'job weekly ended with 0' }),
    by: 'when.all[0].subject[0] when.all[1].subject[0]',
    missBy: 'when.all[0].subject[0]',
  },
  {
    about: 'not a word of the subject; that word',
    when: { not: { subject: contains('test') } },
    hit: mail({}),
    miss: mail({ subject: '[TEST] job nightly' }),
    by: 'when.not',
  },
  {
    about: 'a sender, but not with an attachment; with one',
    when: { from: FROM, not: { hasAttachment: true } },
    hit: mail({}),
    miss: mail({ content: report }),
    by: 'when.from[0] when.not',
    missBy: 'when.not',
  },
  {
    about: 'not both of two; both',
    when: { not: { from: FROM, subject: contains('ended') } },
    hit: mail({ subject: 'job nightly began' }),
    miss: mail({}),
    by: 'when.not',
  },
  {
    about: 'not any of two; the second of them',
    when: { not: { any: [{ subject: contains('a1') }, { text: contains('b2') }] } },
    hit: mail({ content: plain('b3') }),
    miss: mail({ content: plain('B2') }),
    by: 'when.not',
  },
  {
    about: 'not not; what does not hold',
    when: { not: { not: { subject: contains('nightly') } } },
    hit: mail({}),
    miss: mail({ subject: 'job weekly' }),
    by: 'when.not',
  },
  {
    about: 'captures of header and body together; the body lacks its part',
    when: {
      subject: matches('job (?P<job>\\w+)'),
      text: matches('code=(?P<code>\\d+)'),
    },
    hit: mail({ content: plain('code=8') }),
    miss: mail({ content: plain('code=x') }),
    by: 'when.subject[0] when.text[0]',
    missBy: 'when.text[0]',
    captures: { job: 'nightly', code: '8' },
  },
  {
    about: 'deep: any of all of not; the not fails within',
    when: { any: [{ all: [{ from: FROM }, { not: { text: contains('異常') } }] }] },
    hit: mail({ content: plain('正常', 'euc-jp') }),
    miss: mail({ content: plain('異常', 'euc-jp') }),
    by: 'when.any[0].all[0].from[0] when.any[0].all[1].not',
    missBy: 'when.any[0].all[1].not',
  },
  {
    about: 'every kind of condition at once; only the attachment differs',
    when: {
      from: '*@example.co.jp',
      to: 'operations@example.co.jp',
      subject: contains('夜間'),
      text: contains('正常終了'),
      attachment: { name: '*.csv', type: 'text/csv' },
      size: { maxBytes: 10_000 },
    },
    hit: mail({ subject: word('夜間', 'iso-2022-jp'), content: report }),
    miss: mail({
      subject: word('夜間', 'iso-2022-jp'),
      content: multipart('mixed', plain('正常終了'), attached('filename=report.xls')),
    }),
    by: 'when.from[0] when.to[0] when.subject[0] when.size when.attachment[0] when.text[0]',
    missBy: 'when.attachment[0]',
  },
  {
    about: 'everything, even nothing; a subject is not everything',
    when: { any: [{ subject: matches('.') }, { size: { maxBytes: 0 } }] },
    hit: mail({ subject: 'x' }),
    miss: mail({ subject: '' }),
    by: 'when.any[0].subject[0]',
    missBy: 'when.any',
  },
]

/** What `everything()` takes. */
export const EVERYTHING = {
  when: everything(),
  mails: [mail({}), Buffer.from('x'), Buffer.alloc(0)],
}
