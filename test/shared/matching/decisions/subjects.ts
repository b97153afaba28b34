import { contains, matches } from '../../../../shared/jobs/define-jobs.js'
import type { DecisionPair } from './decision-pair.js'
import { ENDED_BADLY, ENDED_WELL } from './decision-pair.js'
import { encode, type JapaneseCharset, mail, word } from './raw-mail.js'

const well = { subject: contains('正常終了') }
const by = 'when.subject[0]'

const words = (charset: JapaneseCharset, as: 'B' | 'Q'): DecisionPair => ({
  about: `encoded words, ${charset} in ${as}; the opposite word`,
  when: well,
  hit: mail({ subject: word(ENDED_WELL, charset, as) }),
  miss: mail({ subject: word(ENDED_BADLY, charset, as) }),
  by,
})

const raw = (charset: JapaneseCharset): DecisionPair => ({
  about: `bytes of ${charset} that nobody encoded; the opposite word`,
  when: well,
  hit: mail({ subject: encode(ENDED_WELL, charset) }),
  miss: mail({ subject: encode(ENDED_BADLY, charset) }),
  by,
})

/** What a subject says, however it is encoded. */
export const SUBJECTS: readonly DecisionPair[] = [
  words('utf-8', 'B'),
  words('utf-8', 'Q'),
  words('iso-2022-jp', 'B'),
  words('iso-2022-jp', 'Q'),
  words('shift_jis', 'B'),
  words('euc-jp', 'B'),
  words('euc-jp', 'Q'),
  raw('utf-8'),
  raw('iso-2022-jp'),
  raw('shift_jis'),
  raw('euc-jp'),
  {
    about: 'a word cut into two encoded words; a letter between them',
    when: well,
    hit: mail({ subject: `${word('正常')}\r\n ${word('終了')}` }),
    miss: mail({ subject: `${word('正常')} x ${word('終了')}` }),
    by,
  },
  {
    about: 'two encoded words of two charsets; the same in the wrong order',
    when: well,
    hit: mail({ subject: `${word('正常', 'iso-2022-jp')} ${word('終了', 'utf-8')}` }),
    miss: mail({ subject: `${word('終了', 'iso-2022-jp')} ${word('正常', 'utf-8')}` }),
    by,
  },
  {
    about: 'cut in the middle of a character; a byte lost there',
    when: { subject: contains('夜間') },
    hit: mail({ subject: '=?utf-8?B?5aSc6Q==?= =?utf-8?B?lpM=?=' }),
    miss: mail({ subject: '=?utf-8?B?5aSc6Q==?= =?utf-8?B?lg==?=' }),
    by,
  },
  {
    about: 'wrapped between words: a fold is one blank; joined without one',
    when: { subject: contains('nightly ended') },
    hit: mail({ subject: 'job nightly\r\n ended with 0' }),
    miss: mail({ subject: 'job nightlyended with 0' }),
    by,
  },
  {
    about: 'in other case; another word that begins the same',
    when: { subject: contains('[job-end]') },
    hit: mail({ subject: '[JOB-END] nightly' }),
    miss: mail({ subject: '[JOB-ENDING] nightly' }),
    by,
  },
  {
    about: 'case told apart; in other case',
    when: { subject: contains('END', { caseSensitive: true }) },
    hit: mail({ subject: 'job END' }),
    miss: mail({ subject: 'job end' }),
    by,
  },
  {
    about: 'accented letters, composed or not; without the accent',
    when: { subject: contains('résumé') },
    hit: mail({ subject: word('Re\u0301sume\u0301') }),
    miss: mail({ subject: 'resume' }),
    by,
  },
  {
    about: 'half width kana, width folded; the word without its voiced mark',
    when: { subject: contains('プロファイル', { foldWidth: true }) },
    hit: mail({ subject: word('ﾌﾟﾛﾌｧｲﾙ') }),
    miss: mail({ subject: word('ﾌﾛﾌｧｲﾙ') }),
    by,
  },
  {
    about: 'the same width; half width kana, width not folded',
    when: { subject: contains('プロファイル') },
    hit: mail({ subject: word('プロファイル', 'iso-2022-jp') }),
    miss: mail({ subject: word('ﾌﾟﾛﾌｧｲﾙ') }),
    by,
  },
  {
    about: 'full width letters and digits, width folded; other digits',
    when: { subject: contains('JOB 12', { foldWidth: true }) },
    hit: mail({ subject: word('ＪＯＢ　１２', 'shift_jis') }),
    miss: mail({ subject: word('ＪＯＢ　２１', 'shift_jis') }),
    by,
  },
  {
    about: 'a pattern on folded text; half width that is another word',
    when: { subject: matches('^ジョブ(?P<n>\\d+)$', { foldWidth: true }) },
    hit: mail({ subject: word('ｼﾞｮﾌﾞ１２') }),
    miss: mail({ subject: word('ｼﾞｮﾌﾞＡ') }),
    by,
    captures: { n: '12' },
  },
  {
    about: 'a pattern and what it names; a code that is no number',
    when: { subject: matches('job (?P<job>\\w+) ended with (?P<code>\\d+)') },
    hit: mail({ subject: 'Re: JOB Nightly ended with 8' }),
    miss: mail({ subject: 'job nightly ended with eight' }),
    by,
    captures: { job: 'Nightly', code: '8' },
  },
  {
    about: 'a pattern over a fold; over a tab that was never a fold',
    when: { subject: matches('^job \\w+ ended$') },
    hit: mail({ subject: 'job nightly\r\n\tended' }),
    miss: mail({ subject: 'job nightly\tended' }),
    by,
  },
  {
    about: 'a pattern names Japanese; one character too few',
    when: { subject: matches('ジョブ(?P<how>..)終了') },
    hit: mail({ subject: word('ジョブ正常終了', 'euc-jp') }),
    miss: mail({ subject: word('ジョブ正終了', 'euc-jp') }),
    by,
    captures: { how: '正常' },
  },
  {
    about: 'the subject of the mail; that of a mail within it',
    when: { subject: contains('[JOB-END]') },
    hit: mail({ subject: '[JOB-END] nightly' }),
    miss: mail({
      subject: 'Fwd',
      content: {
        fields: ['Content-Type: message/rfc822'],
        body: Buffer.from('Subject: [JOB-END] nightly\r\n\r\nbody\r\n'),
      },
    }),
    by,
  },
  {
    about: 'the first of two subjects; the second',
    when: { subject: contains('first') },
    hit: mail({ subject: 'first', fields: ['Subject: second'] }),
    miss: mail({ subject: 'second', fields: ['Subject: first'] }),
    by,
  },
  {
    about: 'an encoded word is read; one that is quoted in plain text is not one any more',
    when: well,
    hit: mail({ subject: `Re: ${word(ENDED_WELL)} (2)` }),
    miss: mail({ subject: word(ENDED_WELL).replace('=?', '= ?') }),
    by,
  },
  {
    about: 'the name of a charset in odd case, with a language; another text by that name',
    when: well,
    hit: mail({ subject: word(ENDED_WELL).replace('utf-8', 'UTF-8*ja') }),
    miss: mail({ subject: word('異常終了').replace('utf-8', 'UTF-8*ja') }),
    by,
  },
  {
    about: 'no letters of a pattern count; what they mean would match',
    when: { subject: contains('a.b*') },
    hit: mail({ subject: 'A.B*' }),
    miss: mail({ subject: 'axbbb' }),
    by,
  },
]
