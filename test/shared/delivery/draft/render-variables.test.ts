import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  renderVariables,
  type TextKind,
} from '../../../../shared/delivery/draft/render-variables.js'

const VARIABLES = {
  date: '2026-11-21',
  'job-name': '夜間バッチ',
  html: '<b title="x">A & \'B\'</b>',
  lines: 'one\r\ntwo',
  nul: 'a\0b',
  separator: 'a\u2028b',
  braces: '{{date}}',
  dollar: "$& $1 $' $$",
  empty: '',
}

describe('variables', () => {
  test.each<[TextKind, string, string]>([
    ['header', 'Report {{date}}', 'Report 2026-11-21'],
    ['header', 'Report {{ date }}, {{\tdate\t}}', 'Report 2026-11-21, 2026-11-21'],
    ['header', '{{job-name}}', '夜間バッチ'],
    ['text', '{{lines}}', 'one\r\ntwo'],
    ['text', '{{html}}', VARIABLES.html],
    ['html', '{{html}}', '&lt;b title=&quot;x&quot;&gt;A &amp; &#39;B&#39;&lt;/b&gt;'],
    ['html', '<p>{{lines}}</p>', '<p>one\r\ntwo</p>'],
    ['text', '{{braces}} {{date}}', '{{date}} 2026-11-21'],
    ['text', '{{dollar}}', "$& $1 $' $$"],
    ['text', '[{{empty}}]', '[]'],
    ['text', '{{{date}}}', '{2026-11-21}'],
    ['text', 'no braces', 'no braces'],
    [
      'text',
      '{{}} {{ }} {date} {{1}} {{a b}} {{da\nte}} {{date',
      '{{}} {{ }} {date} {{1}} {{a b}} {{da\nte}} {{date',
    ],
    ['html', 'a { b: {} } {{#if date}}', 'a { b: {} } {{#if date}}'],
  ])('%s %j comes to %j', (kind, text, value) => {
    expect(renderVariables(text, VARIABLES, kind)).toEqual({ value, unknown: [], unsafe: [] })
  })

  test.each([
    ['{{dat}} {{date}} {{dat}} {{x}}', ['dat', 'x']],
    ['{{toString}} {{constructor}} {{__proto__}}', ['toString', 'constructor']],
  ])('%s: unknown are %j, and stay as they are', (text, unknown) => {
    const rendered = renderVariables(text, VARIABLES, 'text')
    expect(rendered.unknown).toEqual(unknown)
    expect(rendered.value).toBe(text.replaceAll('{{date}}', VARIABLES.date))
  })

  test.each(['lines', 'nul', 'separator'])('%s cannot stand in a header', (name) => {
    expect(renderVariables(`a {{${name}}} {{date}}`, VARIABLES, 'header')).toEqual({
      value: `a {{${name}}} 2026-11-21`,
      unknown: [],
      unsafe: [name],
    })
  })

  test('no value adds a control character to a header, or markup to HTML', () => {
    const name = fc.stringMatching(/^[A-Za-z][\w-]{0,10}$/)
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ unit: 'binary' })), (variables) => {
        const text = Object.keys(variables)
          .map((key) => `{{${key}}}`)
          .join(' ')
        const header = renderVariables(text, variables, 'header')
        expect(header.value).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(renderVariables(text, variables, 'html').value).not.toMatch(/[<>"']/)
      }),
      { numRuns: 1_000 },
    )
  })
})
