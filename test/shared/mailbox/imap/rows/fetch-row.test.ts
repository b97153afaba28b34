import { describe, expect, test } from 'vitest'
import { type FetchRow, readFetchRow } from '../../../../../shared/mailbox/imap/rows/fetch-row.js'

const BODY = Buffer.from('From: a@example.com\r\n\r\n')
const OTHER = Buffer.from('of another section')

describe('what a FETCH response tells', () => {
  const rows: readonly (readonly [string, string, readonly Buffer[], FetchRow])[] = [
    ['the UID first', 'UID 7 RFC822.SIZE 9 BODY[] \0', [BODY], { uid: 7, size: 9, body: BODY }],
    ['the UID last', 'BODY[] \0 RFC822.SIZE 9 UID 7', [BODY], { uid: 7, size: 9, body: BODY }],
    ['nothing', '', [], {}],
    ['lower case', 'uid 7 body[] \0', [BODY], { uid: 7, body: BODY }],
    ['blanks', '  UID  7   BODY[]  \0  ', [BODY], { uid: 7, body: BODY }],
    ['no blank before a literal', 'UID 7 BODY[]\0', [BODY], { uid: 7, body: BODY }],
    ['a quoted body', 'BODY[] "one line"', [], { body: Buffer.from('one line') }],
    ['escapes in it', 'BODY[] "\\"a\\\\b\\""', [], { body: Buffer.from('"a\\b"') }],
    ['brackets in it', 'BODY[] ") (" UID 7', [], { uid: 7, body: Buffer.from(') (') }],
    ['8-bit in it', 'BODY[] "\xe4"', [], { body: Buffer.from([0xe4]) }],
    ['an empty quoted body', 'BODY[] ""', [], { body: Buffer.alloc(0) }],
    ['an empty literal', 'BODY[] \0', [Buffer.alloc(0)], { body: Buffer.alloc(0) }],
    ['NIL as the body', 'UID 7 BODY[] NIL', [], { uid: 7 }],
    ['nil as the body', 'UID 7 BODY[] nil', [], { uid: 7 }],
    [
      'its date',
      'INTERNALDATE " 5-Jan-2026 09:00:00 +0000"',
      [],
      { internalDate: ' 5-Jan-2026 09:00:00 +0000' },
    ],
    ['no date', 'INTERNALDATE NIL', [], {}],
    ['an item twice: the last one', 'RFC822.SIZE 1 RFC822.SIZE 2', [], { size: 2 }],
    ['sections of the body that were not asked for', 'BODY[1] "a" BODY[TEXT] \0', [OTHER], {}],
    ['a part of the section', 'BODY[]<0> \0', [OTHER], {}],
    [
      'unknown items with lists and literals in them',
      'X-A (1 ("a)" \0 (())) NIL) UID 7 X-B \0 X.C[a b]<9> word BODY[] \0 X-D ()',
      [OTHER, OTHER, BODY],
      { uid: 7, body: BODY },
    ],
  ]

  test.each(rows)('%s', (_, items, literals, row) => {
    expect(readFetchRow(`* 12 FETCH (${items})`, literals, '')).toEqual(row)
  })

  test('the header, if that was asked for', () => {
    const items = 'BODY[] \0 BODY[HEADER] \0 BODY[HEADER.FIELDS (SUBJECT)] \0'
    const row = readFetchRow(`* 1 FETCH (${items})`, [OTHER, BODY, OTHER], 'HEADER')
    expect(row).toEqual({ body: BODY })
  })

  test('lists as deep as a server likes', () => {
    const depth = 100_000
    const items = `X ${'('.repeat(depth)}${')'.repeat(depth)} UID 7`
    expect(readFetchRow(`* 1 FETCH (${items})`, [], '')).toEqual({ uid: 7 })
  })
})

test('a megabyte of names that do not end is read in no time', () => {
  expect(readFetchRow(`* 1 FETCH (${'A[ '.repeat(300_000)})`, [], '')).toEqual({})
})

describe('flags are those of RFC 9051, however they are written, and no keywords', () => {
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ['()', []],
    ['(\\Seen)', ['\\Seen']],
    ['(\\SEEN \\flagged)', ['\\Seen', '\\Flagged']],
    ['(Seen $Junk \\Seenish \\*)', []],
    [`(${'keyword '.repeat(10_000)}\\Deleted)`, ['\\Deleted']],
  ]

  test.each(lists)('%.40s', (list, flags) => {
    expect(readFetchRow(`* 1 FETCH (FLAGS ${list})`, [], '')).toEqual({ flags })
  })
})

describe('items that do not stand where they should are the mail’s all the same', () => {
  const SEEN = { uid: 7, flags: ['\\Seen'], size: 9 }
  test.each([
    ['in a list of their own', '(UID 7 (FLAGS (\\Seen)) RFC822.SIZE 9)'],
    ['all in one', '((UID 7 FLAGS (\\Seen) RFC822.SIZE 9))'],
    ['in lists of lists', '((UID 7) ((FLAGS (\\Seen)) RFC822.SIZE 9))'],
    ['behind the end', '(UID 7) FLAGS (\\Seen) RFC822.SIZE 9)'],
    ['behind the end, in a list', '(UID 7) (FLAGS (\\Seen) RFC822.SIZE 9)'],
    ['behind an end that is the only one', '(UID 7 FLAGS (\\Seen)) RFC822.SIZE 9'],
  ])('%s', (_, items) => {
    expect(readFetchRow(`* 12 FETCH ${items}`, [], '')).toEqual(SEEN)
  })
})

describe('a response that makes no sense names the message', () => {
  test.each([
    ['no end', '* 12 FETCH (UID 7'],
    ['no value', '* 12 FETCH (UID)'],
    ['no value of the last item', '* 12 FETCH (UID 7 FLAGS)'],
    ['no name', '* 12 FETCH ("UID" 7)'],
    ['a list that does not end', '* 12 FETCH (UID 7 X (()'],
    ['a string that does not end', '* 12 FETCH (UID 7 X "a)'],
    ['a string that ends with an escape', '* 12 FETCH (UID 7 X "a\\'],
    ['ends without items between them', '* 12 FETCH (UID 7)))'],
    ['a third end', '* 12 FETCH (UID 7) FLAGS ()))'],
    ['two UIDs', '* 12 FETCH (UID 7 UID 8)'],
    ['a list that is not closed', '* 12 FETCH (UID 7 (FLAGS ())'],
    ['something behind the end', '* 12 FETCH (UID 7) UID 8'],
    ['a literal behind the end', '* 12 FETCH (UID 7) \0'],
    ['a literal in a string', '* 12 FETCH (UID 7 X "a\0")'],
    ['more literals than there are', '* 12 FETCH (X \0 BODY[] \0)'],
    ['a literal as the name', '* 12 FETCH (\0 7)'],
    ['a UID that is NIL', '* 12 FETCH (UID NIL)'],
    ['a UID that is a word', '* 12 FETCH (UID seven)'],
    ['a UID that is a literal', '* 12 FETCH (UID \0)'],
    ['a size below 0', '* 12 FETCH (RFC822.SIZE -1)'],
    ['a size beyond all sizes', `* 12 FETCH (RFC822.SIZE ${'9'.repeat(16)})`],
    ['a size with a fraction', '* 12 FETCH (RFC822.SIZE 1e3)'],
    ['the body twice', '* 12 FETCH (BODY[] "a" BODY[] "b")'],
  ])('%s', (_, text) => {
    expect(() => readFetchRow(text, [Buffer.from('8')], '')).toThrow(
      expect.objectContaining({
        name: 'UnreadableResponse',
        message: expect.stringMatching(/^the FETCH response of message number 12 (?:has|makes)/),
      }),
    )
  })
})
