import { contains, matches } from '../../../../shared/jobs/define-jobs.js'
import type { DecisionPair } from './decision-pair.js'
import { mail, word } from './raw-mail.js'

/** Any other field, by its name. */
export const HEADER_FIELDS: readonly DecisionPair[] = [
  {
    about: 'a field in other case; one whose name begins the same',
    when: { header: { 'X-Job': contains('nightly') } },
    hit: mail({ fields: ['x-JOB: nightly'] }),
    miss: mail({ fields: ['X-Job-Name: nightly'] }),
    by: 'when.header.X-Job[0]',
  },
  {
    about: 'the second of a repeated field; none of them',
    when: { header: { Received: contains('relay.example.com') } },
    hit: mail({ fields: ['Received: from a', 'Received: from relay.example.com'] }),
    miss: mail({ fields: ['Received: from a', 'Received: from relay.example.co'] }),
    by: 'when.header.Received[0]',
  },
  {
    about: 'encoded words in any field; the opposite word',
    when: { header: { 'X-Result': contains('正常') } },
    hit: mail({ fields: [`X-Result: ${word('正常', 'iso-2022-jp')}`] }),
    miss: mail({ fields: [`X-Result: ${word('異常', 'iso-2022-jp')}`] }),
    by: 'when.header.X-Result[0]',
  },
  {
    about: 'a folded value; the same text in the body',
    when: { header: { 'X-Job': matches('^nightly, (?P<code>\\d+)$') } },
    hit: mail({ fields: ['X-Job: nightly,\r\n 8'] }),
    miss: mail({ content: { fields: [], body: Buffer.from('X-Job: nightly, 8\r\n') } }),
    by: 'when.header.X-Job[0]',
    captures: { code: '8' },
  },
  {
    about: 'two fields, both; one of them',
    when: { header: { 'X-Job': contains('nightly'), 'X-Code': contains('0') } },
    hit: mail({ fields: ['X-Job: nightly', 'X-Code: 0'] }),
    miss: mail({ fields: ['X-Job: nightly', 'X-Kode: 0'] }),
    by: 'when.header.X-Job[0] when.header.X-Code[0]',
    missBy: 'when.header.X-Code[0]',
  },
  {
    about: 'the name of a sender, where that is what is meant; only the address',
    when: { header: { From: contains('夜間') } },
    hit: mail({ from: `${word('夜間バッチ')} <batch@example.co.jp>` }),
    miss: mail({ from: 'batch@example.co.jp' }),
    by: 'when.header.From[0]',
  },
  {
    about: 'a list of mail; a mail that only names it',
    when: { header: { 'List-Id': contains('<jobs.example.com>') } },
    hit: mail({ fields: ['List-Id: Jobs <jobs.example.com>'] }),
    miss: mail({ fields: ['List-Unsubscribe: <https://jobs.example.com>'] }),
    by: 'when.header.List-Id[0]',
  },
  {
    about: 'an empty value matches what is empty; a missing field does not',
    when: { header: { 'X-Empty': matches('^$') } },
    hit: mail({ fields: ['X-Empty:'] }),
    miss: mail({}),
    by: 'when.header.X-Empty[0]',
  },
]
