import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  calledContains,
  calledDays,
  calledEverything,
  type Expression,
  settings,
  valueWritten,
} from '../../../../cli/import/code/expression.js'
import { commentLines, printExpression } from '../../../../cli/import/code/print-expression.js'
import * as builders from '../../../../shared/jobs/define-jobs.js'

const text = fc.string({ unit: 'binary', maxLength: 120 })
const leaf: fc.Arbitrary<Expression> = fc.oneof(
  text,
  fc.boolean(),
  fc.integer(),
  text.map((written) => calledContains(written, { inAttachments: true })),
  text.map((written) => calledContains(written)),
  fc.constant(calledDays(30)),
  fc.constant(calledEverything()),
)
const holding = (inner: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> =>
  fc.oneof(
    inner,
    fc.array(inner, { maxLength: 4 }).map((items): Expression => ({ kind: 'list', items })),
    fc
      .uniqueArray(
        fc.tuple(fc.oneof(text, fc.constant('__proto__')), inner, fc.array(text, { maxLength: 2 })),
        {
          maxLength: 4,
          selector: ([name]) => name,
        },
      )
      .map(
        (entries): Expression => ({
          kind: 'settings',
          entries: entries.map(([name, value, notes]) => ({ name, value, notes })),
        }),
      ),
  )

test('what is written, whatever texts and comments are in it, has the value that was meant', () => {
  fc.assert(
    fc.property(holding(holding(holding(leaf))), (expression) => {
      const code = printExpression(expression, 0, 0)
      const value: unknown = runInNewContext(`(${code})`, { ...builders })
      expect(JSON.stringify(value)).toBe(JSON.stringify(valueWritten(expression)))
    }),
  )
})

test('nothing in a comment ends it or steers a terminal', () => {
  fc.assert(
    fc.property(text, (note) => {
      const lines = commentLines([note], 1).split(/[\n\r\u2028\u2029]/)
      expect(lines.pop()).toBe('')
      for (const line of lines) expect(line).toMatch(/^ {2}\/\/ [^\p{Cc}]*$/u)
    }),
  )
})

test.each<[string, Expression, string]>([
  [
    'what fits stays on a line',
    settings({ from: 'a', days: calledDays(3) }),
    "{ from: 'a', days: days(3) }",
  ],
  ['a key that is no word is quoted', settings({ 'a-b': true }), "{ 'a-b': true }"],
  ['a quote is avoided where it can be', "it's", `"it's"`],
  [
    'what does not is broken',
    settings({ subject: { kind: 'list', items: ['受'.repeat(30), '注'.repeat(30)] } }),
    `{\n  subject: [\n    '${'受'.repeat(30)}',\n    '${'注'.repeat(30)}',\n  ],\n}`,
  ],
])('%s', (_, expression, code) => {
  expect(printExpression(expression, 0, 0)).toBe(code)
})
