import type { DecisionPair } from './decision-pair.js'
import { mail, word } from './raw-mail.js'

/** Whom a mail is to: To and Cc are two fields, and neither is what the envelope said. */
export const RECIPIENTS: readonly DecisionPair[] = [
  {
    about: 'to, among others; only in Cc',
    when: { to: 'ops@example.co.jp' },
    hit: mail({ to: 'a@example.com, Ops <ops@example.co.jp>' }),
    miss: mail({ to: 'a@example.com', fields: ['Cc: ops@example.co.jp'] }),
    by: 'when.to[0]',
  },
  {
    about: 'cc; only in To',
    when: { cc: 'ops@example.co.jp' },
    hit: mail({ fields: ['Cc: ops@example.co.jp'] }),
    miss: mail({ to: 'ops@example.co.jp' }),
    by: 'when.cc[0]',
  },
  {
    about: 'cc; only in Bcc',
    when: { cc: 'ops@example.co.jp' },
    hit: mail({ fields: [`Cc: ${word('運用')} <ops@example.co.jp>`] }),
    miss: mail({ fields: ['Bcc: ops@example.co.jp'] }),
    by: 'when.cc[0]',
  },
  {
    about: 'either field, by any; neither',
    when: { any: [{ to: 'ops@example.co.jp' }, { cc: 'ops@example.co.jp' }] },
    hit: mail({ fields: ['Cc: ops@example.co.jp'] }),
    miss: mail({ fields: ['X-Original-To: ops@example.co.jp'] }),
    by: 'when.any[1].cc[0]',
    missBy: 'when.any',
  },
  {
    about: 'an address with a tag is written out; the one without is another',
    when: { to: 'ops+batch@example.co.jp' },
    hit: mail({ to: 'ops+batch@example.co.jp' }),
    miss: mail({ to: 'ops@example.co.jp' }),
    by: 'when.to[0]',
  },
  {
    about: 'the tenth of a wrapped list; a list that ends before',
    when: { to: 'p9@example.com' },
    hit: mail({ to: Array.from({ length: 12 }, (_, n) => `p${n}@example.com`).join(',\r\n\t') }),
    miss: mail({ to: Array.from({ length: 9 }, (_, n) => `p${n}@example.com`).join(',\r\n\t') }),
    by: 'when.to[0]',
  },
  {
    about: 'a domain of To; undisclosed recipients',
    when: { to: '*@example.co.jp' },
    hit: mail({ to: 'ops@example.co.jp' }),
    miss: mail({ to: 'undisclosed-recipients:;' }),
    by: 'when.to[0]',
  },
  {
    about: 'to and cc both; only one of them',
    when: { to: 'a@example.com', cc: 'b@example.com' },
    hit: mail({ to: 'a@example.com', fields: ['Cc: b@example.com'] }),
    miss: mail({ to: 'a@example.com, b@example.com' }),
    by: 'when.to[0] when.cc[0]',
    missBy: 'when.cc[0]',
  },
]
