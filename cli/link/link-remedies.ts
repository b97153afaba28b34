import type { FailureCode } from '../../shared/failures/catalogue.js'
import type { FailureError } from '../../shared/failures/failure-error.js'

const NAMED_SERVER =
  'name the server: --imap-host HOST (--imap-port, --imap-security), of sending --smtp-host and so on'
const AGAIN = 'Nothing was stored: run the same command again later.'

/**
 * What to do where there are no settings yet, no secret and no poll: by the options of `link`. Of what is not here, the catalogue's word
 * holds as it stands.
 */
const REMEDIES: { readonly [code in FailureCode]?: string } = {
  AUTH_FAILED:
    'Log in by webmail with the same values. Some providers want a password for apps, or a user name that is not the address: --username NAME (--smtp-username of sending). Others take OAuth2 only: --consent device --client-id ID. Then run link again.',
  AUTH_CLIENT_REFUSED:
    'Compare --client-id, --tenant and --scope with the registration, then run link again. The provider’s words are in the detail.',
  AUTH_UNSUPPORTED: `The detail has what the server offers. For another line ${NAMED_SERVER}; a server that takes OAuth2 only: --consent device --client-id ID (docs/oauth2.md).`,
  LOGIN_UNAVAILABLE: `${AGAIN} If it lasts, ask the provider.`,
  LOGIN_EXPIRED: AGAIN,
  LOGIN_NEEDS_ADMIN:
    'Do what the server’s words in the detail say, or show them to the mail administrator; then run link again.',
  HOST_NOT_FOUND: `No such name is known to the name server: look it up in the provider’s help, and ${NAMED_SERVER}.`,
  NETWORK: `Look into a firewall on the way (\`openssl s_client -connect host:993\`), or ${NAMED_SERVER}.`,
  TIMED_OUT: `Nothing answers there: ${NAMED_SERVER}; or run link again later.`,
  TLS_CERT_EXPIRED:
    'Ask the owner of the server to renew it, or give the new certificate of its authority by --ca FILE. Verification is never switched off.',
  TLS_CERT_NAME: `The detail lists the names on the certificate: ${NAMED_SERVER}. If another name is right, write it as \`servername\` into the entries by hand.`,
  TLS_CERT_UNTRUSTED:
    'Give the certificate (PEM) of its authority, or that one itself, by --ca FILE. From a public authority: the owner of the server adds the certificates in between.',
  TLS_REQUIRED:
    'Let the line be found (leave out --imap-security and --smtp-security), or say tls or starttls.',
  TLS_NOT_SPOKEN:
    'That port begins in clear: say --imap-security starttls (--smtp-security of sending), or leave out the port.',
  TLS_EXPECTED:
    'That port wants TLS from the first byte: say --imap-security tls (--smtp-security of sending), or leave out the port.',
  TLS_BROKEN: `If it repeats, ${NAMED_SERVER}; \`openssl s_client -connect host:port\` shows what is spoken there.`,
  WRONG_PROTOCOL: `Something else answers at that port: ${NAMED_SERVER}. IMAP has 993 or 143, SMTP 465, 587 or 25.`,
  RESOURCE_EXHAUSTED: `${AGAIN} If it lasts, take other clients off this mailbox.`,
}

/** What to do about a failure of `link`. */
export const linkRemedy = ({ code, failure }: FailureError): string =>
  REMEDIES[code] ?? failure.remedy
