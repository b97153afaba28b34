import { expect, test } from 'vitest'
import { maskSecrets } from '../../../cli/doctor/mask-secrets.js'
import { FORMS } from '../../shared/failures/sent-forms.js'

const SECRET = 'not+a/real=pass word'

/** What an operator's search would find. */
const WANTED = [
  'as it is',
  'in base64',
  'in base64url',
  'as a URL has it',
  'as a form has it',
  'as SASL PLAIN',
]

test.each(WANTED)('a secret %s is nowhere in the document, however deep, nor in a name', (form) => {
  const given = FORMS[form]?.(SECRET) ?? ''
  expect(given).not.toBe('')
  const document = {
    a: [{ b: `before ${given} behind` }],
    [given]: 1,
    long: `${'x '.repeat(3_000)}${given}`,
  }
  const masked = JSON.stringify(maskSecrets(document, [SECRET]))
  expect(masked).not.toContain(JSON.stringify(given).slice(1, -1))
  expect(masked).not.toContain(SECRET)
})

test('a SASL PLAIN in base64, and a secret that is cut by the pieces in which it is looked for', () => {
  const plain = Buffer.from(`\0tim\0${SECRET}`).toString('base64')
  for (const before of [3_990, 3_995, 6_990])
    expect(
      JSON.stringify(maskSecrets(`${'x'.repeat(before)} ${SECRET} ${plain}`, [SECRET])),
    ).not.toContain(SECRET)
  expect(maskSecrets(`AUTH PLAIN ${plain}`, [SECRET])).not.toContain(plain)
})

test('what has none of them stays as it is, of whatever type and length', () => {
  const document = { a: [1, true, null, 'text'], b: { c: 'y '.repeat(10_000) } }
  expect(maskSecrets(document, [SECRET])).toEqual(document)
  expect(maskSecrets(document, [])).toBe(document)
  expect(maskSecrets(document, ['abc'])).toBe(document)
})

test('a name is masked if it is a secret as a whole, not if it is a piece of one or has one in it', () => {
  const document = { schemaVersion: 1, mailboxes: [], definitions: {} }
  const secrets = ['definitions of mailjobs', 'the schemaversion', 'mail']
  expect(maskSecrets(document, secrets)).toEqual(document)
  const named = JSON.stringify(maskSecrets({ mail: 1, Mail: 2, 'X-Mail': 3 }, secrets))
  expect(named).not.toMatch(/mail/i)
})
