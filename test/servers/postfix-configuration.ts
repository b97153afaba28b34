/** Where one Postfix lives. */
export type PostfixPlace = {
  directory: string
  host: string
  port: number
  /** Where its Dovecot answers questions about logins. */
  saslPort: number
  certificatePath: string
  keyPath: string
  /** The system's user that owns the mail. */
  owner: { uid: number; gid: number }
}

/** What a test may want different from the default Postfix. */
export type PostfixOptions = {
  /** Who has a mailbox. Default: one@example.com and three@example.com. */
  mailboxes?: readonly string[]
  /** Default: 1 MiB. */
  messageSizeLimit?: number
  /** SASL mechanisms, as Dovecot names them. Default: plain, login and cram-md5. */
  authMechanisms?: readonly string[]
  /** Who may log in beside POSTFIX_USER. */
  users?: readonly { name: string; password: string }[]
  /** Further lines of `main.cf`. */
  settings?: readonly string[]
}

/** Where Debian has its daemons. */
export const POSTFIX_PROGRAMS = '/usr/lib/postfix/sbin'

/** What a Postfix that runs needs to find, all of it below its queue directory. */
export const POSTFIX_QUEUES = [
  'active',
  'bounce',
  'corrupt',
  'defer',
  'deferred',
  'flush',
  'hold',
  'incoming',
  'maildrop',
  'pid',
  'private',
  'public',
  'saved',
  'trace',
] as const

/** Who may log in. Postfix lets it send as DEFAULT_SENDER only. */
export const POSTFIX_USER = { name: 'batch', password: 'not-a-real-password' }

/** The address that belongs to the login. */
export const POSTFIX_SENDER = 'batch@example.co.jp'

/** The domain it receives for. */
const DOMAIN = 'example.com'
const MiB = 1024 * 1024

/** `main.cf` of a submission server that keeps everything below one directory, and takes mail of those who log in. */
export function postfixConfiguration(
  place: PostfixPlace,
  {
    mailboxes = [`one@${DOMAIN}`, `three@${DOMAIN}`],
    messageSizeLimit = MiB,
    settings = [],
  }: PostfixOptions,
): string {
  const { directory, host, saslPort, certificatePath, keyPath, owner } = place
  return `compatibility_level = 3.6
myhostname = mail.${DOMAIN}
mydestination =
mynetworks =
inet_interfaces = ${host}
inet_protocols = ipv4
queue_directory = ${directory}/queue
data_directory = ${directory}/data
daemon_directory = ${POSTFIX_PROGRAMS}
maillog_file = ${directory}/log
maillog_file_prefixes = ${directory}
alias_maps =
alias_database =
local_recipient_maps =
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = ${DOMAIN}
virtual_mailbox_base = ${directory}/mail
virtual_mailbox_maps = ${table(mailboxes.map((address) => [address, `${address}/`]))}
virtual_mailbox_limit = 0
virtual_minimum_uid = 1
virtual_uid_maps = static:${owner.uid}
virtual_gid_maps = static:${owner.gid}
message_size_limit = ${messageSizeLimit}
smtpd_tls_security_level = may
smtpd_tls_cert_file = ${certificatePath}
smtpd_tls_key_file = ${keyPath}
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:${host}:${saslPort}
smtpd_sender_login_maps = ${table([[POSTFIX_SENDER, POSTFIX_USER.name]])}
smtpd_sender_restrictions = reject_authenticated_sender_login_mismatch
smtpd_relay_restrictions = permit_sasl_authenticated, reject
${settings.join('\n')}
`
}

/** `master.cf`: of the usual services those that mail to a mailbox passes through, none in a chroot. */
export const postfixServices = ({ host, port }: PostfixPlace): string =>
  `# service type private unprivileged chroot wakeup limit command
${host}:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`

/** The Dovecot that Postfix asks: auth on a port of its own, without the seconds that follow a refused login. */
export const saslConfiguration = (host: string, port: number): string => `service auth {
  inet_listener {
    address = ${host}
    port = ${port}
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}`

/** A lookup table in the configuration itself. */
const table = (entries: readonly (readonly [string, string])[]): string =>
  `inline:{ ${entries.map(([key, value]) => `{ ${key} = ${value} }`).join(', ')} }`
