import { connectionFailure } from '../../../../shared/failures/connection-failures.js'
import { foreignGreeting, silentForTls } from '../../../../shared/failures/foreign-greeting.js'
import { rawErrors } from './raw-error.js'

const WHERE = 'mail.example.com:993'

/** What Node's sockets and OpenSSL say. */
const OF_SOCKETS = rawErrors(
  'socket or TLS',
  ([code, message = code]: readonly [string, string?]) =>
    connectionFailure({ code, message }, WHERE)?.code,
  [
    [['ENOTFOUND', 'getaddrinfo ENOTFOUND mail.example.com'], 'HOST_NOT_FOUND'],
    [['EAI_AGAIN', 'getaddrinfo EAI_AGAIN mail.example.com'], 'HOST_NOT_FOUND'],
    [['ECONNREFUSED'], 'NETWORK'],
    [['EHOSTUNREACH'], 'NETWORK'],
    [['ENETUNREACH'], 'NETWORK'],
    [['ETIMEDOUT'], 'NETWORK'],
    [['ECONNRESET', 'read ECONNRESET'], 'CONNECTION_LOST'],
    [['EPIPE', 'write EPIPE'], 'CONNECTION_LOST'],
    [
      [
        'ECONNRESET',
        'Client network socket disconnected before secure TLS connection was established',
      ],
      'TLS_BROKEN',
    ],
    [['CERT_HAS_EXPIRED', 'certificate has expired'], 'TLS_CERT_EXPIRED'],
    [['CERT_NOT_YET_VALID'], 'TLS_CERT_EXPIRED'],
    [['ERR_TLS_CERT_ALTNAME_INVALID'], 'TLS_CERT_NAME'],
    [['HOSTNAME_MISMATCH'], 'TLS_CERT_NAME'],
    [['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'], 'TLS_CERT_UNTRUSTED'],
    [['SELF_SIGNED_CERT_IN_CHAIN'], 'TLS_CERT_UNTRUSTED'],
    [['UNABLE_TO_GET_ISSUER_CERT_LOCALLY'], 'TLS_CERT_UNTRUSTED'],
    [['UNABLE_TO_VERIFY_LEAF_SIGNATURE'], 'TLS_CERT_UNTRUSTED'],
    [['CERT_REVOKED'], 'TLS_CERT'],
    [['INVALID_PURPOSE'], 'TLS_CERT'],
    [['ERR_SSL_UNSUPPORTED_PROTOCOL'], 'TLS_TOO_OLD'],
    [['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'], 'TLS_TOO_OLD'],
    [['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE'], 'TLS_TOO_OLD'],
    [['ERR_SSL_DH_KEY_TOO_SMALL'], 'TLS_TOO_OLD'],
    [['ERR_SSL_WRONG_VERSION_NUMBER'], 'TLS_NOT_SPOKEN'],
    [['ERR_SSL_PACKET_LENGTH_TOO_LONG'], 'TLS_NOT_SPOKEN'],
    [['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'], 'TLS_BROKEN'],
    [
      ['EPROTO', 'write EPROTO:error:0A00010B:SSL routines::wrong version number:'],
      'TLS_NOT_SPOKEN',
    ],
  ],
)

const OF_GREETINGS = rawErrors(
  'greeting, where IMAP is meant',
  (greeting: string) => foreignGreeting(greeting, 'IMAP', WHERE).code,
  [
    ['220 mail.example.com ESMTP Postfix', 'WRONG_PROTOCOL'],
    ['+OK POP3 ready', 'WRONG_PROTOCOL'],
    ['HTTP/1.1 400 Bad Request', 'WRONG_PROTOCOL'],
    ['SSH-2.0-OpenSSH_9.9', 'WRONG_PROTOCOL'],
    ['\x15\x03\x03\x00\x02\x02\x28', 'TLS_EXPECTED'],
  ],
)

const OF_SILENCE = rawErrors('silence, where TLS was meant', () => silentForTls(WHERE).code, [
  ['nothing', 'TLS_EXPECTED'],
])

/** What is said of the way to a server. */
export const CONNECTION_ERRORS = [...OF_SOCKETS, ...OF_GREETINGS, ...OF_SILENCE]
