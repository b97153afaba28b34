import fc from 'fast-check'
import { encode } from 'iconv-lite'
import parseAddressList from 'nodemailer/lib/addressparser'
import { describe, expect, test } from 'vitest'
import { parseAddresses } from '../../../../shared/mail/headers/addresses.js'
import { expectLinear } from '../../../measures/growth.js'

const word = fc.stringMatching(/^[A-Za-z0-9]{1,6}$/)
const label = fc.stringMatching(/^[a-z0-9]{1,6}$/)
const joined = (part: fc.Arbitrary<string>, separators: readonly string[]) =>
  fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom(...separators))
    .map(([parts, separator]) => parts.join(separator))

const address = fc
  .tuple(joined(word, ['.', '+', '_', '-']), joined(label, ['.', '-']))
  .map(([local, domain]) => `${local}@${domain}`)
const quoted = joined(word, [' ', '.', '-', ', ']).map((name) => `"${name}"`)
const plainMailbox = fc.oneof(
  address,
  fc
    .tuple(fc.oneof(joined(word, [' ']), quoted), fc.constantFrom('', ' '), address)
    .map(([name, blank, spec]) => `${name}${blank}<${spec}>`),
)
const nearlyPlain = fc.string({ unit: fc.constantFrom(...'aZ9 .+-_@<>,;:"()'), maxLength: 16 })

test('plain mailboxes, and what is nearly one, are read as the library reads them', () => {
  fc.assert(
    fc.property(fc.oneof(plainMailbox, nearlyPlain), (raw) => {
      const expected = parseAddressList(raw, { flatten: true })
        .map(({ name, address }) => ({ name: name.trim(), address: address.trim() }))
        .filter(({ name, address }) => name !== '' || address !== '')
      // What has no domain is read otherwise.
      fc.pre(expected.every(({ address }) => address !== ''))
      expect(parseAddresses(raw).addresses).toEqual(expected)
    }),
  )
})

test.each([
  ['Batch <batch@example.co.jp>', { name: 'Batch', address: 'batch@example.co.jp' }],
  ['<batch@example.co.jp>', { name: '', address: 'batch@example.co.jp' }],
  [
    'Night Batch<night-batch@example.com>',
    { name: 'Night Batch', address: 'night-batch@example.com' },
  ],
  ['batch@example.co.jp', { name: '', address: 'batch@example.co.jp' }],
  ['"Job, Batch" <batch@example.com>', { name: 'Job, Batch', address: 'batch@example.com' }],
  ['=?UTF-8?B?5aSc6ZaT?= <batch@example.com>', { name: '夜間', address: 'batch@example.com' }],
  [
    '=?utf-8?q?=E5=A4=9C?= =?utf-8?q?=E9=96=93=40?=<batch@example.com>',
    { name: '夜間@', address: 'batch@example.com' },
  ],
  ['=?utf-8?q?_?= <batch@example.com>', { name: '', address: 'batch@example.com' }],
])('%s', (raw, expected) => {
  expect(parseAddresses(raw)).toEqual({ addresses: [expected], doubts: [] })
})

/** Text as ISO-2022-JP: two bytes a character between escapes, ASCII outside. */
const jis = (text: string): string =>
  text.replace(/[^ -~]+/g, (run) => {
    const pairs = encode(run, 'euc-jp').map((byte) => byte & 0x7f)
    return `\x1b$B${Buffer.from(pairs).toString('latin1')}\x1b(B`
  })
const raw = (text: string, charset: string): string => encode(text, charset).toString('latin1')

describe('raw names, any byte of which may look like syntax', () => {
  test.each([
    // ア is %", ， is !$, 株 is 3t, 、 is !", （ is !J, ＜ is !c
    ['アラーム', 'イベント'],
    ['株式会社山田商事', '営業部'],
    ['＜通知＞（自動）', '、。，'],
    ['サーバ監視', '障害受付'],
    ['バックアップ', '運用担当'],
    ['売上・集計', '夜間処理：正常'],
  ])('ISO-2022-JP: %s, %s', (one, two) => {
    const list = `${jis(one)} <one@example.co.jp>, "${jis(two)}" <two@example.co.jp>`
    expect(parseAddresses(`${list}, three@example.co.jp`).addresses).toEqual([
      { name: one, address: 'one@example.co.jp' },
      { name: two, address: 'two@example.co.jp' },
      { name: '', address: 'three@example.co.jp' },
    ])
  })

  test('every character of JIS X 0208 rows 1 to 84 leaves the address as it is', () => {
    for (let row = 0x21; row <= 0x74; row++) {
      for (let cell = 0x21; cell <= 0x7e; cell++) {
        const name = `\x1b$B${String.fromCharCode(row, cell)}\x1b(B`
        const { addresses } = parseAddresses(`${name} <a@example.com>, "${name}" <b@example.com>`)
        expect(addresses.map(({ address }) => address)).toEqual(['a@example.com', 'b@example.com'])
      }
    }
  })

  test.each([
    ['half-width kana by ESC ( I', '\x1b(I%"\x2c\x1b(B', '･｢ｬ'],
    ['half-width kana by SO and SI', '\x0e%",\x0f', '･｢ｬ'],
    ['JIS X 0212', '\x1b$(D0"\x1b(B', '丄'],
    ['the old JIS', '\x1b$@%"\x1b(J', 'ア'],
    ['no way back to ASCII', '\x1b$B%"%i', 'アラ'],
    ['Korean', '\x1b$)C\x0eGQ1[\x0f', '한글'],
  ])('%s', (_, name, expected) => {
    const field = `${name} <a@example.com>, b@example.com`
    const { addresses } = parseAddresses(field, name.startsWith('\x0e') ? 'iso-2022-jp' : undefined)
    expect(addresses).toEqual([
      { name: expected, address: 'a@example.com' },
      { name: '', address: 'b@example.com' },
    ])
  })

  test.each([
    // 表, ソ, 能, 十, ポ end in a backslash; ァ in @, ム in [, ー in [, 本 in {, 覧 in }
    ['shift_jis', '予約センター', '大阪支店代表'],
    ['shift_jis', 'ファイルァ', '一覧表ソ'],
    ['shift_jis', 'システム本部', '機能十ポ'],
    ['euc-jp', 'アラーム受付', '情報システム部'],
    ['gb18030', '您好，这是我们的系统通知，请您查看报告', '负责人的'],
    ['big5', '您好，這是我們的系統通知，請您查看報告', '許功蓋的'],
    ['euc-kr', '안녕하세요 야간 배치 작업', '담당자'],
  ])('%s: %s', (charset, one, two) => {
    const list = `"${one}" <one@example.com>, ${two}<two@example.com>, "${two}" <three@example.com>`
    expect(parseAddresses(raw(list, charset))).toEqual({
      addresses: [
        { name: one, address: 'one@example.com' },
        { name: two, address: 'two@example.com' },
        { name: two, address: 'three@example.com' },
      ],
      doubts: ['CHARSET_MISSING'],
    })
  })

  test('a name too short to tell is read in the charset of the body', () => {
    const list = raw('"表" <one@example.com>, "能" <two@example.com>', 'shift_jis')
    expect(parseAddresses(list, 'shift_jis').addresses).toEqual([
      { name: '表', address: 'one@example.com' },
      { name: '能', address: 'two@example.com' },
    ])
    expect(parseAddresses(list).addresses.map(({ address }) => address)).toEqual([
      'one@example.com',
      'two@example.com',
    ])
  })

  test.each([
    ['escapes without a way back', '\x1b$B'],
    ['escapes and blanks', '\x1b$B '],
    ['shifts', '\x0e'],
    ['returns', '\x1b(B'],
    ['half pairs', '\x95'],
    ['words', 'a,'],
    ['parentheses', '(('],
    ['brackets', '<'],
    ['quotation marks', 'a"'],
  ])('stays linear on endless %s', (_, unit) => {
    expectLinear(60_000, (count) => parseAddresses(unit.repeat(count)))
  })
})

describe('addresses without a domain', () => {
  test.each([
    ['root', [['', 'root']]],
    ['<root>', [['', 'root']]],
    ['root (Cron Daemon)', [['Cron Daemon', 'root']]],
    ['Cron Daemon <root>', [['Cron Daemon', 'root']]],
    ['MAILER-DAEMON (Mail Delivery System)', [['Mail Delivery System', 'MAILER-DAEMON']]],
    ['(batch, nightly) jp1admin', [['batch, nightly', 'jp1admin']]],
    ['gateway!operator', [['', 'gateway!operator']]],
    [
      'root, ops@example.co.jp, db.admin (the (other) one)',
      [
        ['', 'root'],
        ['', 'ops@example.co.jp'],
        ['the (other) one', 'db.admin'],
      ],
    ],
    [
      'Operators: root, jp1admin;',
      [
        ['', 'root'],
        ['', 'jp1admin'],
      ],
    ],
    [
      'Yamada, Taro <taro@example.com>, root',
      [
        ['Yamada, Taro', 'taro@example.com'],
        ['', 'root'],
      ],
    ],
    ['Cron Daemon', [['Cron Daemon', '']]],
    ['"root"', [['root', '']]],
    ['=?utf-8?q?root?=', [['root', '']]],
    ['undisclosed-recipients', [['undisclosed-recipients', '']]],
    ['undisclosed-recipients:;', []],
  ])('%s', (field, expected) => {
    const { addresses } = parseAddresses(field)
    expect(addresses.map(({ name, address }) => [name, address])).toEqual(expected)
  })
})

describe('addresses in encoded words', () => {
  const word = (text: string, charset = 'UTF-8') =>
    `=?${charset}?B?${encode(text, charset).toString('base64')}?=`
  test.each([
    [word('ops@example.co.jp'), [['', 'ops@example.co.jp']]],
    ['=?us-ascii?Q?ops=40example.co.jp?=', [['', 'ops@example.co.jp']]],
    ['=?utf-8?q?ops?= =?utf-8?q?=40example.co.jp?=', [['', 'ops@example.co.jp']]],
    [word('運用 <ops@example.co.jp>', 'EUC-JP'), [['運用', 'ops@example.co.jp']]],
    [`<${word('ops@example.co.jp')}>`, [['', 'ops@example.co.jp']]],
    [
      word('ops@example.co.jp, db@example.co.jp'),
      [
        ['', 'ops@example.co.jp'],
        ['', 'db@example.co.jp'],
      ],
    ],
    [
      `${word('ops@example.co.jp')}, db@example.co.jp`,
      [
        ['', 'ops@example.co.jp'],
        ['', 'db@example.co.jp'],
      ],
    ],
    // An address that others see counts, and prose is none.
    [`${word('a@example.com')} <b@example.com>`, [['a@example.com', 'b@example.com']]],
    [word('see a@example.com for more'), [['see a@example.com for more', '']]],
  ])('%s', (field, expected) => {
    const { addresses } = parseAddresses(field)
    expect(addresses.map(({ name, address }) => [name, address])).toEqual(expected)
  })
})
