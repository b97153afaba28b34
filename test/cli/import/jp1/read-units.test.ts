import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readUnits } from '../../../../cli/import/jp1/read-units.js'
import { lastOf, parametersOf, textOf, typeOf } from '../../../../cli/import/jp1/unit.js'
import { SourceFault } from '../../../../cli/import/source/source-fault.js'
import { printUnits, treeOf, type UnitTree } from './print-units.js'

const read = (text: string) => readUnits(text, 'units.txt')

test('units in units, texts with escapes, lists, comments, and where each stands', () => {
  const [group] = read(`/* exported */
unit=G,,jp1admin,;
{
	ty=g; /* a group */
	cm="say #"yes#", ##1; two
lines { }";
	unit=J,0774,,res;
	{
		ty = mlwj ;
		el=a,pj,+240 +144;
		mladr=to:"a@example.com";
		sc=/* no comment */;
	}
}
`)
  expect(group).toMatchObject({ name: 'G', attributes: ['', 'jp1admin', ''], place: { line: 2 } })
  expect(group && lastOf(group, 'cm')).toBe('say "yes", #1; two\nlines { }')
  const [job] = group?.units ?? []
  expect(job).toMatchObject({ name: 'J', attributes: ['0774', '', 'res'] })
  expect(job && typeOf(job)).toBe('mlwj')
  expect(job && parametersOf(job, 'el').map(textOf)).toEqual(['a,pj,+240 +144'])
  expect(job && parametersOf(job, 'mladr')).toMatchObject([
    {
      value: [
        { isQuoted: false, text: 'to:' },
        { isQuoted: true, text: 'a@example.com' },
      ],
    },
  ])
  expect(job && lastOf(job, 'sc')).toBe('/* no comment */')
  expect(job && parametersOf(job, 'el')).toMatchObject([{ place: { line: 10, column: 3 } }])
})

test.each([
  ['DOS line ends', 'unit=A,,,;\r\n{\r\n\tty=n;\r\n}\r\n'],
  ['one line', 'unit=A,,,;{ty=n;}'],
  ['a full-width blank between things', 'unit=A,,,;\u3000{\u3000ty=n;\u3000}'],
])('%s', (_, text) => {
  expect(read(text).map(typeOf)).toEqual(['n'])
})

describe('a tree that is printed', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((written) => !written.includes('\0'))
  const plain = fc.stringMatching(/^[A-Za-z0-9+:.?/\\×受注-]+( [A-Za-z0-9+]+)?$/)
  const quoted = text.map((written) => ({ isQuoted: true, text: written }))
  const value = fc.oneof(
    plain.map((written) => [{ isQuoted: false, text: written }]),
    quoted.map((part) => [part]),
    fc.tuple(plain, quoted).map(([word, part]) => [{ isQuoted: false, text: `${word}:` }, part]),
    fc.tuple(quoted, quoted).map(([one, two]) => [one, { isQuoted: false, text: ',' }, two]),
    fc.constant([]),
  )
  const name = fc.stringMatching(/^[A-Za-z0-9._受注取込-]{1,10}$/)
  const attribute = fc.stringMatching(/^[a-z0-9]{0,4}$/)
  const unitOf = (units: fc.Arbitrary<UnitTree[]>): fc.Arbitrary<UnitTree> =>
    fc.record({
      name,
      attributes: fc.array(attribute, { maxLength: 3 }),
      parameters: fc.array(
        fc.record({ name: fc.constantFrom('ty', 'cm', 'mlsbj', 'unite', 'x_1'), value }),
        { maxLength: 4 },
      ),
      units,
    })
  const within = (units: fc.Arbitrary<UnitTree>) => unitOf(fc.array(units, { maxLength: 3 }))
  const unit = within(within(within(unitOf(fc.constant([])))))

  test('is read as the same tree', () => {
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 3 }), (units) => {
        expect(read(printUnits(units)).map(treeOf)).toEqual(units)
      }),
    )
  })
})

describe('what is no definition says where, and what to do', () => {
  const faultOf = (text: string): string => {
    try {
      read(text)
      return 'none'
    } catch (error) {
      return error instanceof SourceFault ? error.message : String(error)
    }
  }

  test.each<[string, string, RegExp]>([
    ['nothing', ' \n', /^units\.txt:1:1: has no unit\. What to do: .*ajsprint/],
    [
      'another file',
      '<?xml version="1.0"?>',
      /^units\.txt:1:1: a unit is expected, and here is "<\?xml/,
    ],
    ['a brace too many', 'unit=A,,,;{}\n}', /^units\.txt:2:1: a } closes nothing/],
    ['a brace too few', 'unit=A,,,;{ty=n;\nunit=B,,,;{}', /^units\.txt:1:1: the unit A has no end/],
    [
      'no brace at all',
      'unit=A,,,;\nty=n;',
      /^units\.txt:2:1: the unit A has no { behind its first line, and here is "ty=n;"/,
    ],
    [
      'a unit without a semicolon',
      'unit=A,,,\n{ty=n;}',
      /^units\.txt:1:1: the line of a unit has no ;/,
    ],
    ['a unit without a name', 'unit=,,,;{}', /^units\.txt:1:1: a unit has no name/],
    [
      'a parameter without a semicolon',
      'unit=A;{\n\tty=n\n\tcm="x";\n}',
      /^units\.txt:2:2: ty has no ; at its end/,
    ],
    [
      'no parameter',
      'unit=A;{\n\t=n;\n}',
      /^units\.txt:2:2: a parameter, a unit or } is expected, and here is "=n;/,
    ],
    [
      'a text without an end',
      'unit=A;{\n\tcm="x;\n}',
      /^units\.txt:2:5: the text of cm has no closing quote/,
    ],
    [
      'a text that ends in the wrong place',
      'unit=A;{\n\tcm="x;\n\tmlsbj="y";\n}',
      /^units\.txt:3:9: behind the text of cm, which begins in line 2/,
    ],
    [
      'a text that ends in an escape',
      'unit=A;{\n\tcm="x#',
      /^units\.txt:2:5: the text of cm has no closing quote/,
    ],
    ['a comment without an end', 'unit=A;{\n/* ty=n;}', /^units\.txt:2:1: a comment has no end/],
    [
      'units 10 000 deep',
      'unit=A;{'.repeat(10_000),
      /^units\.txt:1:801: the unit A lies in 100 others/,
    ],
    [
      '10 MB in a text that does not end',
      `unit=A;{cm="${'x#"'.repeat(3_500_000)}`,
      /^units\.txt:1:12: the text of cm has no closing quote/,
    ],
    ['10 MB of blanks and no unit', ' '.repeat(10_000_000), /has no unit/],
    ['10 MB of braces', '}'.repeat(10_000_000), /^units\.txt:1:1: a } closes nothing/],
    ['10 MB of a comment', `/*${'* /'.repeat(3_400_000)}`, /^units\.txt:1:1: a comment has no end/],
    ['10 MB of a name', `unit=${'A'.repeat(10_000_000)}`, /^units\.txt:1:1: the line of a unit/],
  ])('%s', (_, text, words) => {
    expect(faultOf(text)).toMatch(words)
    expect(faultOf(text).length).toBeLessThan(400)
  })
})

test('10 MB of units are read', () => {
  const unit = 'unit=B,,,;\n{\n\tty=mlwj;\n\tmlsbj="受注";\n}\n'
  const count = Math.ceil(10_000_000 / Buffer.byteLength(unit))
  expect(read(`unit=A,,,;{${unit.repeat(count)}}`)[0]?.units).toHaveLength(count)
})
