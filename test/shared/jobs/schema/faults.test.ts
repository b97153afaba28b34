import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { faultLine } from '../../../../shared/failures/configuration-errors.js'
import { faultAt, faultsIn, pathOf } from '../../../../shared/jobs/schema/faults.js'

describe('a path as it is written in the file', () => {
  test.each([
    { path: [], written: '' },
    { path: ['monitors', 'nightly', 'keep', 'for'], written: 'monitors.nightly.keep.for' },
    { path: ['monitors', 'nightly', 'subject', 0], written: 'monitors.nightly.subject[0]' },
    { path: ['any', 1, 'from', 2], written: 'any[1].from[2]' },
  ])('$written', ({ path, written }) => {
    expect(pathOf(path)).toBe(written)
  })
})

describe('a fault at a path', () => {
  test.each([
    { what: 'a value', value: { port: 'x' }, shown: '"x"' },
    { what: 'a list', value: { port: [1, 'a'] }, shown: '[1,"a"]' },
    { what: 'null', value: { port: null }, shown: 'null' },
    { what: 'what JSON has no word for', value: { port: 5n }, shown: '"5"' },
    { what: 'a function', value: { port: Math.max }, shown: 'function max() { [native code] }' },
    { what: 'a circle', value: { port: circular() }, shown: 'a value that is no JSON' },
  ])('shows $what', ({ value, shown }) => {
    expect(faultAt(value, ['port'], 'must be a port')).toEqual({
      path: 'port',
      message: 'must be a port',
      value: shown,
    })
  })

  test('shows the beginning of a long value', () => {
    const { value = '' } = faultAt({ host: 'x'.repeat(5_000) }, ['host'], 'must be a host')
    expect(value).toMatch(/^"x+\.\.\.$/)
    expect(value.length).toBeLessThan(100)
  })

  test('says of what is not there that it is missing', () => {
    expect(faultAt({}, ['imap', 'host'], 'must be a host')).toEqual({
      path: 'imap.host',
      message: 'is missing; must be a host',
    })
  })

  test.each([
    ['at the setting itself', ['imap', 'password']],
    ['at what holds it', ['imap']],
  ])('never shows a secret, %s', (_, path) => {
    const file = { imap: { host: 'imap.example.com', password: 'not-a-real-password' } }
    const { value } = faultAt(file, path, 'is not a setting')
    expect(value).toContain('********')
    expect(value).not.toContain('not-a-real-password')
  })
})

test.each(['ca', 'auth', 'secret', 'clientSecret', 'accessToken', 'passphrase'])(
  'what was written as %s is not shown: it may be a password',
  (setting) => {
    const { value } = faultAt({ [setting]: 'not-a-real-password' }, [setting], 'is no such thing')
    expect(value).not.toContain('not-a-real-password')
  },
)

describe('faults that a schema finds', () => {
  const circle = z.strictObject({ circle: z.number('must be a radius') })
  const square = z.strictObject({ square: z.number('must be a side'), note: z.string().optional() })
  const schema = z.strictObject({
    shape: z.union([circle, square, z.literal('none')], 'must be a circle, a square or "none"'),
    shapes: z.array(z.union([circle, square], 'must be a circle or a square')).optional(),
    named: z.record(z.string().regex(/^[a-z]+$/, 'is not a name'), circle).optional(),
    drawn: z
      .record(
        z.string(),
        z.discriminatedUnion(
          'by',
          [
            z.strictObject({ by: z.literal('pen'), ink: z.string('must be a colour') }),
            z.strictObject({ by: z.literal('chalk'), wet: z.boolean().prefault(false) }),
          ],
          { error: ({ code }) => (code === 'invalid_union' ? 'must be pen or chalk' : 'must be') },
        ),
      )
      .default({}),
  })

  test.each([
    { value: { shape: 5 }, lines: ['shape: must be a circle, a square or "none" (found 5)'] },
    {
      value: { shape: { circle: 'x' } },
      lines: ['shape.circle: must be a radius (found "x")'],
    },
    {
      value: { shape: { square: 1, nota: 'x' } },
      lines: [
        'shape.nota: is not a setting; there are: circle, square, note (found "x") - did you mean note?',
      ],
    },
    {
      value: { shape: {} },
      lines: ['shape: must be a circle, a square or "none" (found {})'],
    },
    {
      value: { shape: 'none', shapes: [{ circle: 1 }, { square: 'x' }] },
      lines: ['shapes[1].square: must be a side (found "x")'],
    },
    {
      value: { shape: 'none', named: { 'a b': { circle: 1 }, c: { circl: 1 } } },
      lines: [
        'named.a b: is not a name (found {"circle":1})',
        'named.c.circle: is missing; must be a radius',
        'named.c.circl: is not a setting; there are: circle (found 1) - did you mean circle?',
      ],
    },
    {
      value: { shape: 'none', ｓｈａｐｅｓ: [] },
      lines: [
        'ｓｈａｐｅｓ: is not a setting; there are: shape, shapes, named, drawn (found []) - did you mean shapes (it differs only in width or case)?',
      ],
    },
    {
      value: { shape: 'none', drawn: { a: { by: 'pne' }, b: {}, c: { by: 'chalk', ikn: 1 } } },
      lines: [
        'drawn.a.by: must be pen or chalk (found "pne") - did you mean pen?',
        'drawn.b.by: is missing; must be pen or chalk',
        'drawn.c.ikn: is not a setting; there are: by, wet (found 1)',
      ],
    },
  ])('$lines.0', ({ value, lines }) => {
    expect(faultsIn(schema, value).map(faultLine)).toEqual(lines)
  })

  test('none in what is valid', () => {
    expect(faultsIn(schema, { shape: { circle: 1 } })).toEqual([])
  })
})

function circular(): object {
  const circle: { self?: object } = {}
  circle.self = circle
  return circle
}
