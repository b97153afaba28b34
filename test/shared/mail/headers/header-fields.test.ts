import { describe, expect, it } from 'vitest'
import { readHeaderBlock } from '../../../../shared/mail/headers/header-fields.js'

describe('readHeaderBlock', () => {
  it.each([
    ['a field', 'Subject: one\r\n', [['subject', 'one']]],
    ['lines that end in LF', 'A: 1\nB: 2\n\n', pairs('a 1', 'b 2')],
    ['a last line without end', 'A: 1\r\nB: 2', pairs('a 1', 'b 2')],
    ['a last line with half an end', 'A: 1\r\nB: 2\r', pairs('a 1', 'b 2')],
    ['blanks before the colon', 'A \t: 1\r\n', pairs('a 1')],
    ['blanks around the value', 'A:\t \v1 2\f \r\n', [['a', '1 2']]],
    ['a colon in the value', 'A: b: c\r\n', [['a', 'b: c']]],
    ['folds', 'A: 1\r\n 2\r\n\t 3 \r\nB: 4\r\n', [['a', '1 2 3'], ...pairs('b 4')]],
    ['a field that begins with a fold', 'A:\r\n 1\r\n', pairs('a 1')],
    ['an empty fold in the middle', 'A: 1\r\n \r\n 2\r\n', [['a', '1  2']]],
    ['empty folds at the end', 'A: 1\r\n \r\n\t\r\nB: 2\r\n', pairs('a 1', 'b 2')],
    ['a carriage return within a line', 'A: 1\r2\r\r\nB: 3\r\n', [['a', '1 2'], ...pairs('b 3')]],
    ['a fold without its indentation', 'A: x;\r\nname=y\r\n', [['a', 'x; name=y']]],
    ['bytes beyond ASCII', 'A: \xa0\xe5\x85\r\n', [['a', '\xa0\xe5\x85']]],
  ])('reads %s', (_, text, expected) => {
    const { fields, malformed } = readHeaderBlock(Buffer.from(text, 'latin1'))
    expect(fields.map(({ name, raw }) => [name, raw])).toEqual(expected)
    expect(malformed.filter((line) => line !== '')).toEqual([])
  })

  it('skips a line that is no field, and what is folded under it', () => {
    const { fields, malformed, bodyOffset } = readHeaderBlock(
      Buffer.from('>From x\r\nA: 1\r\nno field\r\n folded\r\nB: 2\r\n'),
    )
    expect(fields).toEqual([
      { name: 'a', raw: '1' },
      { name: 'b', raw: '2' },
    ])
    expect(malformed).toEqual(['no field', ' folded'])
    expect(bodyOffset).toBeUndefined()
  })

  it('finds where the body starts if the empty line before it is missing', () => {
    const header = 'A: 1\r\n'
    const { bodyOffset } = readHeaderBlock(Buffer.from(`${header}no field\r\nnor this\r\n`))
    expect(bodyOffset).toBe(header.length)
  })

  it.each([
    [
      'behind a field that speaks of a boundary',
      'Content-Type: multipart/mixed; boundary=b\r\n',
      true,
    ],
    ['behind any field else', 'A: 1\r\n', false],
    ['before all fields', '', false],
  ])('takes a line of dashes for the first delimiter %s', (_, before, isDelimiter) => {
    const block = `${before}--b\r\nSubject: of whom\r\n`
    const { fields, bodyOffset } = readHeaderBlock(Buffer.from(block))
    expect(fields.some(({ name }) => name === 'subject')).toBe(!isDelimiter)
    expect(bodyOffset).toBe(isDelimiter ? before.length : undefined)
  })
})

/** Names and values without blanks. */
function pairs(...fields: readonly string[]): string[][] {
  return fields.map((field) => field.split(' '))
}
