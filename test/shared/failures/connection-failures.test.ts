import { expect, test } from 'vitest'
import { connectionFailureByCode } from '../../../shared/failures/connection-failures.js'

test.each([
  { code: 'ENOTFOUND', failure: 'HostNotFound' },
  { code: 'ECONNREFUSED', failure: 'ServerUnreachable' },
  { code: 'ECONNRESET', failure: 'ConnectionLost' },
  { code: 'CERT_HAS_EXPIRED', failure: 'CertificateRefused' },
  { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', failure: 'CertificateRefused' },
  { code: 'ERR_TLS_CERT_ALTNAME_INVALID', failure: 'CertificateRefused' },
  { code: 'INVALID_CA', failure: 'CertificateRefused' },
])('$code is a $failure', ({ code, failure }) => {
  expect(connectionFailureByCode(code)?.name).toBe(failure)
})

test.each([undefined, '', 'EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'constructor'])(
  '%s tells nothing',
  (code) => {
    expect(connectionFailureByCode(code)).toBeUndefined()
  },
)
