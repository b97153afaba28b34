import { describe, expect, it } from 'vitest'
import { readHeaders } from '../../../../shared/mail/headers/read-headers.js'
import { hex, message } from '../mail-bytes.js'

describe('readHeaders', () => {
  it('answers nothing for nothing', () => {
    const headers = readHeaders(Buffer.alloc(0))
    const { subject, from, to, cc, replyTo, date, messageId, fields, warnings } = headers
    expect({ subject, from, to, cc, replyTo, date, messageId, fields, warnings }).toStrictEqual({
      subject: '',
      from: [],
      to: [],
      cc: [],
      replyTo: [],
      date: undefined,
      messageId: undefined,
      fields: [],
      warnings: [],
    })
  })

  it('answers the same, whatever is asked first', () => {
    const odd = Buffer.concat([
      message('From: =?utf-8?B?gg==?= <a@example.com>', 'Date: never', 'Subject: one'),
      Buffer.from('To: '),
      hex('82a0'),
      message(' <b@example.com>', 'Subject: two', 'no field', 'Cc: =?x-none?Q?=82=A0?=,'),
    ])
    const names = ['subject', 'from', 'to', 'cc', 'date', 'fields', 'warnings'] as const
    const asked = names.map((first) => {
      const headers = readHeaders(odd)
      const answers = [first, ...names].map((name) => [name, headers[name]])
      return [Object.fromEntries(answers), headers.doubts('to'), headers.values('cc')]
    })
    for (const answers of asked) expect(answers).toEqual(asked[0])
    expect(readHeaders(odd).warnings.map(({ code }) => code)).toEqual([
      'HEADER_MALFORMED',
      'HEADER_REPEATED',
      'DATE_INVALID',
      'CHARSET_FALSE',
      'CHARSET_MISSING',
      'CHARSET_UNKNOWN',
    ])
  })

  it.each([
    ['a plain address', 'a@example.com', [['', 'a@example.com']]],
    ['a name', 'Batch Job <a@example.com>', [['Batch Job', 'a@example.com']]],
    [
      'a quoted name with a comma',
      '"Job, Batch" <a@example.com>',
      [['Job, Batch', 'a@example.com']],
    ],
    [
      'an encoded name with a comma',
      '=?utf-8?Q?Job,_Batch?= <a@example.com>',
      [['Job, Batch', 'a@example.com']],
    ],
    ['an encoded word in quotes', '"=?UTF-8?B?5aSc?=" <a@example.com>', [['夜', 'a@example.com']]],
    ['a name as a comment', 'a@example.com (Batch)', [['Batch', 'a@example.com']]],
    [
      'a group',
      'Ops: a@example.com, B <b@example.com>;',
      [
        ['', 'a@example.com'],
        ['B', 'b@example.com'],
      ],
    ],
    ['an empty group', 'undisclosed-recipients:;', []],
    ['dots that are not allowed', 'a..b.@example.co.jp', [['', 'a..b.@example.co.jp']]],
    ['no address', 'Nobody in particular', [['Nobody in particular', '']]],
    [
      'an address that was encoded with its name',
      `=?utf-8?B?${Buffer.from('"夜間" <a@example.com>').toString('base64')}?=, b@example.com`,
      [
        ['夜間', 'a@example.com'],
        ['', 'b@example.com'],
      ],
    ],
    [
      'an encoded name that looks like an address, and one',
      '=?utf-8?Q?b=40example.com?= <a@example.com>',
      [['b@example.com', 'a@example.com']],
    ],
    ['an address in an encoded word', '=?utf-8?Q?b@x.example?=', [['', 'b@x.example']]],
  ])('reads %s', (_, raw, expected) => {
    const { from } = readHeaders(message(`From: ${raw}`))
    expect(from.map(({ name, address }) => [name, address])).toEqual(expected)
  })

  it('reads names in raw UTF-8, half of whose characters looks like a blank', () => {
    const { from } = readHeaders(message('From: "ã à" <à@example.com>'))
    expect(from).toEqual([{ name: 'ã à', address: 'à@example.com' }])
  })

  it.each([
    ['Wed, 18 Nov 2026 09:00:00 +0900', '2026-11-18T00:00:00.000Z'],
    ['18 Nov 2026 09:00 +0900 (JST)', '2026-11-18T00:00:00.000Z'],
    ['Wed, 18 Nov 26 09:00:00 JST', '2026-11-18T00:00:00.000Z'],
    ['Wed, 18 Nov 2026 09:00:00 GMT+09:00', '2026-11-18T00:00:00.000Z'],
    ['Wed, 18 Nov 2026 09:00:00', '2026-11-18T09:00:00.000Z'],
    ['Wed, 18 Nov 2026 09:00:00 -0030', '2026-11-18T09:30:00.000Z'],
    ['Wed, 18 Nov 2026 09:00:00 EST', '2026-11-18T14:00:00.000Z'],
    ['18-Nov-2026 09:00:00 UT', '2026-11-18T09:00:00.000Z'],
    ['Wed, 18 Nov 2026 09:00:00 (JST) +0900', '2026-11-18T00:00:00.000Z'],
    ['Wed, 18, Nov 2026 09:00:00 +0900', '2026-11-18T00:00:00.000Z'],
    ['Wed, 18 Nov 2026 09:00:00 0900', '2026-11-18T00:00:00.000Z'],
    ['Wed, 18 Nov 2026 09:00:00 -600', '2026-11-18T15:00:00.000Z'],
    ['Wed, 18 Nov 2026 09:00:00 CET', '2026-11-18T08:00:00.000Z'],
    ['Wed, 18 Nov 2026 09:00:00 XYZ', '2026-11-18T09:00:00.000Z'],
    ['Wed 18 Nov 2026 09:00:00 PM JST', '2026-11-18T12:00:00.000Z'],
    ['Wed, 18 Nov 2026 12:30 am', '2026-11-18T00:30:00.000Z'],
    ['November 18, 2026 9:00:00 AM EST', '2026-11-18T14:00:00.000Z'],
    ['Wed Nov 18 09:00:00 JST 2026', '2026-11-18T00:00:00.000Z'],
    ['Wed Nov 18 09:00:00 2026', '2026-11-18T09:00:00.000Z'],
    ['Wed, 18 Nov 2026', '2026-11-18T00:00:00.000Z'],
    ['2026/11/18 09:00:00 +0900', '2026-11-18T00:00:00.000Z'],
    ['2026-11-18T09:00:00+09:00', '2026-11-18T00:00:00.000Z'],
    ['2026-11-18 09:00:00', '2026-11-18T09:00:00.000Z'],
  ])('reads the date %s', (raw, expected) => {
    expect(readHeaders(message(`Date: ${raw}`)).date?.toISOString()).toBe(expected)
  })

  it.each([
    ...['yesterday', '', '99 Xyz 2026 09:00:00', '41 Nov 2026 09:00:00'],
    ...['Wed Nov 18 09:00:00', '18 Nov 2026 25:00:00', 'Xyz 18 2026 09:00:00'],
  ])('has no date, and a warning, for %j', (raw) => {
    const headers = readHeaders(message(`Date: ${raw}`))
    expect(headers.date).toBeUndefined()
    expect(headers.warnings).toMatchObject([{ code: 'DATE_INVALID' }])
  })

  it('unfolds, skips what is no field, and answers every value of a name', () => {
    const headers = readHeaders(
      message(
        'From a@example.com Wed Nov 18 09:00:00 2026',
        'Received: one',
        '\tand more',
        'not a field',
        'received : two',
        'Subject: =?UTF-8?B?5aSc?=',
        ' =?UTF-8?B?6ZaT?=',
        '',
      ),
    )
    expect(headers.values('RECEIVED')).toEqual(['one and more', 'two'])
    expect(headers.subject).toBe('夜間')
    expect(headers.warnings).toMatchObject([{ code: 'HEADER_MALFORMED' }])
  })

  it('takes the first of two subjects, and all of two To fields', () => {
    const headers = readHeaders(
      message('Subject: one', 'Subject: two', 'To: a@example.com', 'To: b@example.com'),
    )
    expect(headers.subject).toBe('one')
    expect(headers.to.map(({ address }) => address)).toEqual(['a@example.com', 'b@example.com'])
    expect(headers.warnings).toMatchObject([{ code: 'HEADER_REPEATED' }])
  })

  it.each(['From', 'Sender', 'Reply-To', 'In-Reply-To', 'MIME-Version', 'Content-Type'])(
    'says that %s occurs again, and reads both senders',
    (name) => {
      const value = name.startsWith('Content') ? 'text/plain' : 'a@example.com'
      const headers = readHeaders(message(`${name}: ${value}`, `${name}: b@example.com`))
      expect(headers.warnings).toMatchObject([{ code: 'HEADER_REPEATED' }])
      expect(headers.doubts(name)).toContain('HEADER_REPEATED')
      expect(headers.from).toHaveLength(name === 'From' ? 2 : 0)
    },
  )

  it('says nothing of recipients in several fields', () => {
    const headers = readHeaders(message('Cc: a@example.com', 'Cc: b@example.com'))
    expect(headers.warnings).toEqual([])
  })

  it.each([
    ['<1@example.com>', '<1@example.com>'],
    ['(comment) <1@example.com> junk', '<1@example.com>'],
    ['1@example.com', '1@example.com'],
    ['<夜間@例え.example>', '<夜間@例え.example>'],
    ['', undefined],
  ])('reads the message id %j', (raw, expected) => {
    expect(readHeaders(message(`Message-ID: ${raw}`)).messageId).toBe(expected)
  })

  it('reads a raw subject in the charset of the body', () => {
    const headers = readHeaders(
      Buffer.concat([
        message('Content-Type: text/plain; charset=windows-1251'),
        Buffer.from('Subject: '),
        hex('cff0e8'),
      ]),
    )
    expect(headers.subject).toBe('При')
    expect(headers.warnings).toEqual([])
  })

  it('reads only so much of a header', () => {
    const headers = readHeaders(
      message('Subject: x', `X: ${'y'.repeat(300_000)}`, 'To: a@example.com'),
    )
    expect(headers.subject).toBe('x')
    expect(headers.to).toEqual([])
    expect(headers.warnings).toMatchObject([{ code: 'HEADER_CUT' }])
  })

  it('of fields without end the first are read, and a warning says so', () => {
    const header = Buffer.from(`Subject: first\r\n${'To:\r\n'.repeat(6_000)}X-Last: y\r\n`)
    const headers = readHeaders(header)
    expect(headers.fields).toHaveLength(5_000)
    expect(headers.values('x-last')).toEqual([])
    expect(headers.doubts('x-last')).toEqual(['HEADER_CUT'])
    expect(headers.warnings).toContainEqual({
      code: 'HEADER_CUT',
      detail: '6002 fields of header, 5000 read',
    })
  })
})
