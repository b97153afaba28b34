import { expect, test } from 'vitest'
import { compilePattern } from '../../../local/rules/event-pattern.js'
import { TemplateError } from '../../../local/template/template-error.js'

const EVENT = {
  source: 'aws.ses',
  'detail-type': 'Email Bounced',
  resources: ['arn:aws:ses:local:000000000000:configuration-set/mailjobs-dev'],
  detail: {
    eventType: 'Bounce',
    mail: { tags: { 'ses:configuration-set': ['other', 'mailjobs-dev'] }, headersTruncated: false },
    bounce: { bouncedRecipients: [{ status: '5.1.1' }, { status: '4.2.2', action: 'delayed' }] },
    size: 12,
    feedbackId: null,
  },
}

test.each([
  ['a value', { source: ['aws.ses'] }],
  ['one of several values', { source: ['mailjobs', 'aws.ses'] }],
  ['every field', { source: ['aws.ses'], 'detail-type': ['Email Bounced'] }],
  ['a nested field', { detail: { eventType: ['Bounce'] } }],
  [
    'an element of a list',
    { detail: { mail: { tags: { 'ses:configuration-set': ['mailjobs-dev'] } } } },
  ],
  [
    'an object of a list',
    { detail: { bounce: { bouncedRecipients: { status: ['4.2.2'], action: ['delayed'] } } } },
  ],
  ['a number', { detail: { size: [12] } }],
  ['false', { detail: { mail: { headersTruncated: [false] } } }],
  ['null', { detail: { feedbackId: [null] } }],
  ['a prefix', { source: [{ prefix: 'aws.' }] }],
  ['a prefix of an element', { resources: [{ prefix: 'arn:aws:ses:' }] }],
  ['a field that is there', { detail: { eventType: [{ exists: true }] } }],
  [
    'a field that is not there',
    { detail: { complaint: { complainedRecipients: [{ exists: false }] } } },
  ],
  ['anything but a value', { detail: { eventType: [{ 'anything-but': 'Open' }] } }],
  ['anything but some values', { detail: { eventType: [{ 'anything-but': ['Open', 'Click'] }] } }],
])('%s matches', (_case, pattern) => {
  expect(compilePattern(pattern, 'rule')(EVENT)).toBe(true)
})

test.each([
  ['another value', { source: ['mailjobs'] }],
  ['one field of two', { source: ['aws.ses'], 'detail-type': ['Email Opened'] }],
  ['a value in other letters', { source: ['AWS.SES'] }],
  ['a missing field', { detail: { complaint: ['x'] } }],
  ['a missing parent', { complaint: { type: ['x'] } }],
  ['a number as text', { detail: { size: ['12'] } }],
  ['null for what is missing', { detail: { complaint: [null] } }],
  [
    'fields of several objects of a list',
    { detail: { bounce: { bouncedRecipients: { status: ['5.1.1'], action: ['delayed'] } } } },
  ],
  ['another prefix', { source: [{ prefix: 'ses' }] }],
  ['exists of a missing field', { detail: { complaint: [{ exists: true }] } }],
  ['exists of an object', { detail: { mail: [{ exists: true }] } }],
  ['a field that is there after all', { detail: { eventType: [{ exists: false }] } }],
  ['anything but this', { detail: { eventType: [{ 'anything-but': ['Bounce'] }] } }],
  ['anything but, of a missing field', { detail: { complaint: [{ 'anything-but': 'x' }] } }],
])('%s does not match', (_case, pattern) => {
  expect(compilePattern(pattern, 'rule')(EVENT)).toBe(false)
})

test.each([
  [
    'a comparison',
    { detail: { size: [{ numeric: ['>', 1] }] } },
    'rule.detail.size: the comparison {"numeric"',
  ],
  ['a nested comparison', { source: [{ 'anything-but': { prefix: 'x' } }] }, 'anything-but'],
  ['two comparisons in one', { source: [{ prefix: 'a', suffix: 'b' }] }, 'rule.source'],
  ['an operator', { $or: [{ source: ['a'] }] }, 'rule.$or: this operator'],
  ['a value outside of a list', { source: 'aws.ses' }, 'rule.source: a pattern has'],
  ['an empty list', { source: [] }, 'rule.source: a pattern has'],
])('%s that is not known is refused by name', (_case, pattern, message) => {
  const compile = () => compilePattern(pattern, 'rule')

  expect(compile).toThrow(TemplateError)
  expect(compile).toThrow(message)
})
