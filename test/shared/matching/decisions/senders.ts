import type { DecisionPair } from './decision-pair.js'
import { mail, word } from './raw-mail.js'

const when = { from: 'batch@example.co.jp' }
const by = 'when.from[0]'

/** Who a mail is from: the address alone, never the name beside it. */
export const SENDERS: readonly DecisionPair[] = [
  {
    about: 'a bare address; a longer local part is another',
    when,
    hit: mail({ from: 'batch@example.co.jp' }),
    miss: mail({ from: 'nightbatch@example.co.jp' }),
    by,
  },
  {
    about: 'an address with a name; the address as the name of another is no sender',
    when,
    hit: mail({ from: 'Night Batch <batch@example.co.jp>' }),
    miss: mail({ from: '"batch@example.co.jp" <other@example.com>' }),
    by,
  },
  {
    about: 'a name in Japanese; the address encoded into the name of another',
    when,
    hit: mail({ from: `${word('夜間バッチ', 'iso-2022-jp')} <batch@example.co.jp>` }),
    miss: mail({ from: `${word('batch@example.co.jp')} <other@example.com>` }),
    by,
  },
  {
    about: 'a name with a comma in quotes is one sender; in a comment the address is no sender',
    when,
    hit: mail({ from: '"Batch, Night" <batch@example.co.jp>' }),
    miss: mail({ from: 'other@example.com (batch@example.co.jp)' }),
    by,
  },
  {
    about: 'in other case; in other case where that is heeded (RFC 5321 2.4)',
    when: { from: { address: 'batch@example.co.jp', caseSensitive: true } },
    hit: mail({ from: 'batch@EXAMPLE.co.JP' }),
    miss: mail({ from: 'Batch@example.co.jp' }),
    by,
  },
  {
    about: 'the second of several senders; one of Reply-To is none',
    when,
    hit: mail({ from: 'a@example.com, batch@example.co.jp' }),
    miss: mail({ from: 'a@example.com', fields: ['Reply-To: batch@example.co.jp'] }),
    by,
  },
  {
    about: 'a member of a group; the name of a group',
    when,
    hit: mail({ from: 'Jobs: a@example.com, batch@example.co.jp;' }),
    miss: mail({ from: 'batch@example.co.jp: a@example.com;' }),
    by,
  },
  {
    about: 'wrapped between name and address; a domain that only begins the same',
    when,
    hit: mail({ from: 'Night Batch\r\n <batch@example.co.jp>' }),
    miss: mail({ from: '<batch@example.co.jp.example>' }),
    by,
  },
  {
    about: 'any sender of a domain; one of a subdomain is not of it',
    when: { from: '*@example.co.jp' },
    hit: mail({ from: 'anybody@Example.CO.JP' }),
    miss: mail({ from: 'anybody@jobs.example.co.jp' }),
    by,
  },
  {
    about: 'any sender of a domain; one of a domain that ends the same is not of it',
    when: { from: '*@example.co.jp' },
    hit: mail({ from: '"odd name"@example.co.jp' }),
    miss: mail({ from: 'anybody@notexample.co.jp' }),
    by,
  },
  {
    about: 'a domain written in Japanese that is sent in ASCII; another one',
    when: { from: 'batch@例え.jp' },
    hit: mail({ from: 'batch@xn--r8jz45g.jp' }),
    miss: mail({ from: 'batch@xn--r8jz45h.jp' }),
    by,
  },
  {
    about: 'a domain written in ASCII that is sent in Japanese; with another top level',
    when: { from: '*@xn--r8jz45g.jp' },
    hit: mail({ from: 'batch@例え.jp' }),
    miss: mail({ from: 'batch@例え.example' }),
    by,
  },
  {
    about: 'one of two addresses; neither',
    when: { from: ['a@example.com', 'b@example.com'] },
    hit: mail({ from: 'b@example.com' }),
    miss: mail({ from: 'c@example.com' }),
    by: 'when.from[1]',
    missBy: 'when.from',
  },
  {
    about: 'the sender; the server that sends in its name is none',
    when,
    hit: mail({ fields: ['Sender: relay@example.com'] }),
    miss: mail({ from: 'a@example.com', fields: ['Sender: batch@example.co.jp'] }),
    by,
  },
  {
    about: 'a field name in other case; no field at all',
    when,
    hit: Buffer.from('FROM: batch@example.co.jp\r\n\r\nbody\r\n'),
    miss: Buffer.from('Subject: From: batch@example.co.jp\r\n\r\nFrom: batch@example.co.jp\r\n'),
    by,
  },
  {
    about: 'a second From field counts too (it may not be there); a Resent-From does not',
    when,
    hit: mail({ from: 'a@example.com', fields: ['From: batch@example.co.jp'] }),
    miss: mail({ from: 'a@example.com', fields: ['Resent-From: batch@example.co.jp'] }),
    by,
  },
]
