import { expect, test } from 'vitest'
import { localSecretName } from '../../../local/secrets/secret-names.js'
import { mailboxSecretName, senderSecretName } from '../../../shared/contract/names.js'

test.each([
  [mailboxSecretName('local', 'operations'), 'operations'],
  [senderSecretName('local', 'relay'), 'relay'],
  [mailboxSecretName('prod', 'operations'), undefined],
  ['operations', undefined],
  ['mailjobs/local/others/operations', undefined],
  ['', undefined],
])('%s is %s here', (secretName, name) => {
  expect(localSecretName('local')(secretName)).toBe(name)
})
