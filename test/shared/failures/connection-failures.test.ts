import { describe, expect, test } from 'vitest'
import { connectionFailure } from '../../../shared/failures/connection-failures.js'

/** As Node 24 and OpenSSL 3 give them; many were seen on the wire. */
const CODES: Readonly<Record<string, readonly string[]>> = {
  HOST_NOT_FOUND: ['ENOTFOUND', 'EAI_AGAIN', 'EDNS'],
  NETWORK: ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'],
  CONNECTION_LOST: ['ECONNRESET', 'EPIPE', 'ECONNECTION'],
  TLS_CERT_EXPIRED: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERROR_IN_CERT_NOT_AFTER_FIELD'],
  TLS_CERT_NAME: [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'HOSTNAME_MISMATCH',
    'ERR_SSL_TLSV1_UNRECOGNIZED_NAME',
  ],
  TLS_CERT_UNTRUSTED: [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_UNTRUSTED',
    'INVALID_CA',
  ],
  TLS_CERT: ['CERT_REVOKED', 'CERT_SIGNATURE_FAILURE', 'CERT_REJECTED', 'INVALID_PURPOSE'],
  TLS_NOT_SPOKEN: [
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'ERR_SSL_PACKET_LENGTH_TOO_LONG',
    'ERR_SSL_HTTP_REQUEST',
  ],
  TLS_TOO_OLD: [
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    'ERR_SSL_UNSUPPORTED_PROTOCOL',
    'ERR_SSL_VERSION_TOO_LOW',
    'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    'ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY',
    'ERR_SSL_DH_KEY_TOO_SMALL',
    'ERR_SSL_CA_MD_TOO_WEAK',
    'ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED',
  ],
  TLS_BROKEN: [
    'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_UNEXPECTED_MESSAGE',
    'ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC',
    'STARTTLS_INJECTION',
    'EPROTO',
  ],
}

describe.each(Object.entries(CODES))('%s', (expected, codes) => {
  test.each(codes)('is behind %s', (code) => {
    const failure = connectionFailure({ code, message: 'no' }, 'mail.example.com:993')
    expect(failure?.code).toBe(expected)
    expect(failure?.message).toMatch(/^mail\.example\.com:993: .*no$/)
    expect(failure?.failure.remedy).not.toContain('eport it')
  })
})

test.each([undefined, '', 'constructor', 'EPROTOCOL', 'ERR_STREAM_DESTROYED'])(
  '%s tells nothing',
  (code) => {
    expect(connectionFailure({ code, message: 'no' }, 'there')).toBeUndefined()
  },
)

test('of OpenSSL’s message only the reason is told', () => {
  const message =
    '405D09AD877F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/openssl/tlsany_meth.c:77:\n'
  const failure = connectionFailure({ code: 'ERR_SSL_WRONG_VERSION_NUMBER', message }, 'there')
  expect(failure?.message).toBe('there: no TLS came back: wrong version number')
})

test('older Node has one code for all of them, and the reason in the message', () => {
  const message =
    'write EPROTO 1:error:1408F10B:SSL routines:ssl3_get_record:wrong version number:x'
  expect(connectionFailure({ code: 'EPROTO', message }, 'there')?.code).toBe('TLS_NOT_SPOKEN')
})

test('a connection that ended before TLS was there is told from one that was lost', () => {
  const message = 'Client network socket disconnected before secure TLS connection was established'
  expect(connectionFailure({ code: 'ECONNRESET', message }, 'there')?.code).toBe('TLS_BROKEN')
})

test('after STARTTLS what is no TLS is no matter of the port', () => {
  const trouble = { code: 'ERR_SSL_WRONG_VERSION_NUMBER', message: 'no', isUpgrade: true }
  expect(connectionFailure(trouble, 'there')?.code).toBe('TLS_BROKEN')
})

test('a private authority is nothing to renew, and `ca` is its setting', () => {
  const failure = connectionFailure({ code: 'SELF_SIGNED_CERT_IN_CHAIN', message: 'no' }, 'there')
  expect(failure?.failure.remedy).toContain('`ca`')
  expect(failure?.failure.remedy).not.toMatch(/renew/i)
})
