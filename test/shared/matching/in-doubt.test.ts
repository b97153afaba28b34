import { describe, expect, test } from 'vitest'
import { contains, matches } from '../../../shared/jobs/define-jobs.js'
import { WALK_LIMITS } from '../../../shared/mail/bounds/walk-limits.js'
import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'
import { MAX_PATTERN_INPUT } from '../../../shared/matching/text/text-test.js'
import { decideRaw, type RawDecision } from './decisions/decide-raw.js'
import {
  attached,
  type Content,
  encode,
  extended,
  html,
  mail,
  multipart,
  part,
  plain,
  word,
} from './decisions/raw-mail.js'

interface Row {
  readonly what: string
  readonly when: Conditions
  readonly raw: Buffer
  readonly doubts: readonly string[]
}

const MIB = 1024 * 1024
const subject = { subject: contains('正常終了') }
const text = { text: contains('正常終了') }
const inAttachments = { text: contains('正常終了', { inAttachments: true }) }

const body = (content: Content): Buffer => mail({ content })
const file = (content: string | Buffer, charset = '') =>
  body(multipart('mixed', plain('x'), attached('filename=a.csv', { body: content, charset })))
const DAMAGED = Buffer.concat([encode('正常', 'utf-8'), Buffer.from([0xff]), encode('終', 'utf-8')])

/** None of these matches: each is a non-match that may be no more than unread text. */
const NOT_MATCHED: readonly Row[] = [
  {
    what: 'a subject in a charset that nobody knows',
    when: subject,
    raw: mail({ subject: '=?x-unheard-of?B?/////w==?=' }),
    doubts: ['CHARSET_UNKNOWN'],
  },
  {
    what: 'a subject whose bytes are damaged',
    when: subject,
    raw: mail({ subject: `=?utf-8?B?${DAMAGED.toString('base64')}?=` }),
    doubts: ['CHARSET_DAMAGED'],
  },
  {
    what: 'a subject in a header longer than is read',
    when: subject,
    raw: mail({ subject: 'x'.repeat(MIB) }),
    doubts: ['HEADER_CUT'],
  },
  {
    what: 'an address in a header longer than is read',
    when: { cc: 'a@example.com' },
    raw: mail({ subject: 'x'.repeat(MIB) }),
    doubts: ['HEADER_CUT'],
  },
  {
    what: 'more addresses than are read',
    when: { to: 'last@example.com' },
    raw: mail({ to: `${'a@x.example,'.repeat(WALK_LIMITS.addresses)}last@example.com` }),
    doubts: ['ADDRESSES_CUT'],
  },
  {
    what: 'a field whose charset is false',
    when: { header: { 'X-Result': contains('正常終了') } },
    raw: mail({ fields: [`X-Result: ${word('異常', 'shift_jis').replace('shift_jis', 'utf-8')}`] }),
    doubts: ['CHARSET_FALSE'],
  },
  {
    what: 'a text whose bytes are damaged',
    when: text,
    raw: body(part(['Content-Type: text/plain; charset=utf-8'], DAMAGED)),
    doubts: ['CHARSET_DAMAGED'],
  },
  {
    what: 'a text longer than is read',
    when: text,
    raw: body(plain(`${'x\r\n'.repeat(WALK_LIMITS.textBytes / 3 + 1)}正常終了`)),
    doubts: ['TEXT_CUT'],
  },
  {
    what: 'HTML longer than is made text, though it was read',
    when: text,
    raw: body(html(`<p>${'x '.repeat(MIB)}</p>正常終了`)),
    doubts: ['TEXT_CUT'],
  },
  {
    what: 'a text that is not in its transfer encoding',
    when: text,
    raw: body(part(['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'], 'YWJjZ')),
    doubts: ['ENCODING_DAMAGED'],
  },
  {
    what: 'a text in a transfer encoding that nobody knows',
    when: text,
    raw: body(part(['Content-Type: text/plain', 'Content-Transfer-Encoding: x-zip'], 'PK')),
    doubts: ['ENCODING_UNKNOWN'],
  },
  {
    what: 'a message that was cut on its way',
    when: text,
    raw: before('正常終了', body(multipart('mixed', plain('x'), plain('正常終了')))),
    doubts: ['MULTIPART_UNTERMINATED'],
  },
  {
    what: 'a text longer than a pattern reads',
    when: { text: matches('正常終了') },
    raw: body(plain(`${'x'.repeat(MAX_PATTERN_INPUT)}正常終了`)),
    doubts: ['PATTERN_INPUT_CUT'],
  },
  {
    what: 'a text longer than a costly pattern reads',
    when: { text: matches('(a{30}){30}|正常終了') },
    raw: body(plain(`${'x'.repeat(MAX_PATTERN_INPUT / 2)}正常終了`)),
    doubts: ['PATTERN_INPUT_CUT'],
  },
  {
    what: 'the name of an attachment in a charset that nobody knows',
    when: { attachment: { name: '請求書*' } },
    raw: body(attached("filename*=x-unheard-of''%FF%FE%81.csv")),
    doubts: ['CHARSET_UNKNOWN'],
  },
  {
    what: 'an attachment behind as many as are kept',
    when: { attachment: { name: 'last.csv' } },
    raw: body(
      multipart(
        'mixed',
        ...Array.from({ length: WALK_LIMITS.attachments }, () => attached('filename=a.csv')),
        attached('filename=last.csv'),
      ),
    ),
    doubts: ['ATTACHMENTS_LIMIT'],
  },
  {
    what: 'attachments of a message that was cut on its way',
    when: { hasAttachment: true },
    raw: before('--edge', body(multipart('mixed', plain('x'), plain('y')))),
    doubts: ['MULTIPART_UNTERMINATED'],
  },
  {
    what: 'a text attachment without a charset',
    when: inAttachments,
    raw: file(encode('異常終了', 'shift_jis')),
    doubts: ['CHARSET_MISSING'],
  },
  {
    what: 'a text attachment that is damaged',
    when: inAttachments,
    raw: file(DAMAGED, 'utf-8'),
    doubts: ['CHARSET_DAMAGED'],
  },
  {
    what: 'a text attachment longer than is read',
    when: inAttachments,
    raw: file(`${'x\n'.repeat(WALK_LIMITS.attachmentTextBytes / 2)}正常終了`, 'utf-8'),
    doubts: ['TEXT_CUT'],
  },
  {
    what: 'nothing that is asked for in any of several entries',
    when: { subject: [contains('a'), contains('b')] },
    raw: mail({ subject: '=?x-unheard-of?B?/////w==?=' }),
    doubts: ['CHARSET_UNKNOWN'],
  },
]

describe('a non-match says what it could not read', () => {
  test.each(NOT_MATCHED)('$what: $doubts', async ({ when, raw, doubts }) => {
    const decision = await decideRaw(when, raw)
    expect(decision.result).toBe('unmatched')
    expect(doubtsOf(decision)).toEqual(doubts)
  })

  test.each(NOT_MATCHED)('and so does the match of what denies it: $what', async (row) => {
    const decision = await decideRaw({ not: row.when }, row.raw)
    expect(decision.result).toBe('matched')
    expect(doubtsOf(decision)).toEqual(row.doubts)
  })
})

describe('there is no doubt', () => {
  test.each([
    { about: 'text that is what it is declared to be', when: text, raw: body(plain('異常終了')) },
    { about: 'text that is found before the cut', ...cutAfterMatch() },
    { about: 'a header, on account of the body', when: subject, raw: damagedBody() },
    { about: 'an address, on account of the name beside it', ...oddName() },
    { about: 'an attachment, on account of the text', ...attachmentBesideDamage() },
    {
      about: 'text of attachments that nobody asked for',
      when: text,
      raw: file(encode('異常終了', 'shift_jis')),
    },
  ])('about $about', async ({ when, raw }) => {
    expect(doubtsOf(await decideRaw(when, raw))).toEqual([])
  })
})

test('what matched in doubt says so too: the captures may be wrong', async () => {
  const raw = body(part(['Content-Type: text/plain; charset=utf-8'], DAMAGED))
  const decision = await decideRaw({ text: contains('正常') }, raw)
  expect(decision.result).toBe('matched')
  expect(doubtsOf(decision)).toEqual(['CHARSET_DAMAGED'])
})

function doubtsOf(decision: RawDecision): readonly string[] {
  if (decision.result === 'matched') {
    return decision.conditions.flatMap(({ doubts = [] }) => doubts)
  }
  return decision.result === 'unmatched' ? (decision.decidedBy.doubts ?? []) : []
}

function cutAfterMatch() {
  const long = `正常終了\r\n${'x'.repeat(WALK_LIMITS.textBytes)}`
  return { when: text, raw: body(plain(long)) }
}

/** A message up to the last place where something stands in it. */
function before(what: string, raw: Buffer): Buffer {
  return raw.subarray(0, raw.lastIndexOf(what))
}

function damagedBody(): Buffer {
  return mail({
    subject: '異常',
    content: part(['Content-Type: text/plain; charset=utf-8'], DAMAGED),
  })
}

function oddName() {
  return {
    when: { from: 'a@example.com' },
    raw: mail({ from: '=?x-unheard-of?B?/////w==?= <b@example.com>' }),
  }
}

function attachmentBesideDamage() {
  const damaged = part(['Content-Type: text/plain; charset=utf-8'], DAMAGED)
  return {
    when: { attachment: { name: '見積書*' } },
    raw: body(multipart('mixed', damaged, attached(extended('filename', '請求書.csv')))),
  }
}
