import type { ServerCertificate } from './server-certificate.js'

/** Somebody who has a mailbox on the server. */
export type DovecotUser = { name: string; password: string }

/** What a test may want different from the default Dovecot. */
export type DovecotOptions = {
  /** Default: one user, `operations@example.co.jp`. */
  users?: readonly [DovecotUser, ...DovecotUser[]]
  /** SASL mechanisms, as Dovecot names them. Default: plain and login. */
  authMechanisms?: readonly string[]
  /** `required` refuses logins on the plain port before STARTTLS. Default: `yes`, offered. */
  tls?: 'yes' | 'required'
  /** Hierarchy separator of folder names. Default: `/`. */
  separator?: '/' | '.'
  /** Folders each user has beside INBOX, by the names people see. */
  folders?: readonly string[]
  /** Lines added at the end of `dovecot.conf`: later ones win. */
  extraConfiguration?: string
}

/** Where one Dovecot lives. */
export type DovecotPlace = {
  directory: string
  /** Address it listens at. */
  host: string
  certificate: ServerCertificate
  imapPort: number
  imapsPort: number
  popPort: number
}

/** `dovecot.conf` (Dovecot 2.3) of a server that keeps everything below one directory. */
export function dovecotConfiguration(place: DovecotPlace, options: DovecotOptions): string {
  const { directory, certificate } = place
  const tls = options.tls ?? 'yes'
  return `base_dir = ${directory}/run
state_dir = ${directory}/state
log_path = ${directory}/log
protocols = imap pop3
listen = ${place.host}
ssl = ${tls}
ssl_cert = <${certificate.certificatePath}
ssl_key = <${certificate.keyPath}
disable_plaintext_auth = ${tls === 'required' ? 'yes' : 'no'}
auth_mechanisms = ${(options.authMechanisms ?? ['plain', 'login']).join(' ')}
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
mail_fsync = never
mail_max_userip_connections = 100
namespace inbox {
  inbox = yes
  separator = ${options.separator ?? '/'}
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${directory}/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${directory}/mail/%u
}
service imap-login {
  inet_listener imap {
    port = ${place.imapPort}
  }
  inet_listener imaps {
    port = ${place.imapsPort}
    ssl = yes
  }
}
service pop3-login {
  inet_listener pop3 {
    port = ${place.popPort}
  }
  inet_listener pop3s {
    port = 0
  }
}
${options.extraConfiguration ?? ''}
`
}

/** The passwd-file of the users, one `name:password` a line. */
export function dovecotUserFile(users: readonly DovecotUser[]): string {
  return users.map(({ name, password }) => `${name}:${password}\n`).join('')
}
