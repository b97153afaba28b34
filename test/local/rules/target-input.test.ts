import { expect, test } from 'vitest'
import { compileTargetInput } from '../../../local/rules/target-input.js'
import type { TargetInput } from '../../../local/template/deployed-rules.js'
import { TemplateError } from '../../../local/template/template-error.js'

const EVENT = {
  id: 'e-1',
  'detail-type': 'Mail Matched',
  resources: ['first', 'second'],
  detail: { subject: 'say "hi"\n<id>', size: 12, seen: false, captures: { job: 'A' }, link: null },
}

const PATHS = {
  id: '$.id',
  'detail-subject': '$.detail.subject',
  detail: '$.detail',
  size: '$.detail.size',
  seen: '$.detail.seen',
  link: '$.detail.link',
  second: '$.resources[1]',
  missing: '$.detail.complaint.type',
  whole: '$',
}

const template = (text: string): TargetInput => ({ kind: 'template', paths: PATHS, template: text })

test.each([
  ['the event itself', { kind: 'event' }, EVENT],
  ['a constant', { kind: 'constant', json: '{"kind":"watch"}' }, { kind: 'watch' }],
  ['a part of it', { kind: 'path', path: '$.detail.captures' }, { job: 'A' }],
  ['a text, which brings its quotes', template('{"id":<id>}'), { id: 'e-1' }],
  ['a number, a boolean, null', template('[<size>,<seen>,<link>]'), [12, false, null]],
  ['an object', template('{"mail":<detail>}'), { mail: EVENT.detail }],
  ['all of it', template('{"event":<whole>}'), { event: EVENT }],
  ['an element of a list', template('[<second>]'), ['second']],
  [
    'a part of a text',
    template('{"a":"mail <id> of <size> bytes"}'),
    { a: 'mail e-1 of 12 bytes' },
  ],
  ['a text with quotes in a text', template('"about: <detail-subject>"'), 'about: say "hi"\n<id>'],
  ['quotes of the template', template('{"a":"\\"<id>\\""}'), { a: '"e-1"' }],
  ['a path that is not there', template('{"a":<missing>,"b":"[<missing>]"}'), { a: '', b: '[]' }],
] satisfies [string, TargetInput, unknown][])('a target gets %s', (_case, input, expected) => {
  expect(compileTargetInput(input, 'rule')(EVENT)).toEqual(expected)
})

test.each([
  ['a variable that has no path', template('<other>'), 'the variable <other>'],
  ['a variable of EventBridge', template('<aws.events.event.json>'), '<aws.events.event.json>'],
  ['a path with a wildcard', { kind: 'path', path: '$.resources[*]' }, '$.resources[*]'],
  ['a constant that is no JSON', { kind: 'constant', json: '{' }, 'not JSON'],
] satisfies [string, TargetInput, string][])('%s is refused', (_case, input, message) => {
  expect(() => compileTargetInput(input, 'rule')).toThrow(TemplateError)
  expect(() => compileTargetInput(input, 'rule')).toThrow(message)
})

test('an object inside of quotes, and a template that makes no JSON, are refused with the event', () => {
  expect(() => compileTargetInput(template('"<detail>"'), 'rule')(EVENT)).toThrow('<detail>')
  expect(() => compileTargetInput(template('mail <id>'), 'rule')(EVENT)).toThrow('not JSON')
})
