/** What follows an option: nothing, one word, words up to the next option, or, as for `envelope`, a number and a word. */
type Arity = 'flag' | 'one' | 'list' | 'numbered'

/** An option of fetchmail (fetchmail(1), version 6.4), and what is to be said of it. */
export interface FetchmailOption {
  readonly arity: Arity
  /** Undefined: it is translated, or means nothing here. A function gets what is not secret of it: its words. */
  readonly note?: string
  /** What follows is a secret, or has one in it. */
  readonly isSecret?: boolean
  /** One name for those that have several. */
  readonly as?: string
}

const option = (arity: Arity, note?: string): FetchmailOption => ({
  arity,
  ...(note !== undefined && { note }),
})
const called = (as: string, arity: Arity): FetchmailOption => ({ arity, as })
const secret = (arity: Arity): FetchmailOption => ({ arity, isSecret: true })

const DELIVERY =
  'mail is not handed on to a program or a mail server: it is kept in the bucket, and Mail Matched starts what follows'
const SORTING =
  'one mailbox for several people is not sorted by recipient here: make a monitor for each, with to'
const CERTIFICATE = 'certificates are always verified; one of a private authority is imap.ca'
const NETWORK = 'a function on AWS has its own ways into a network (VPC)'
const SESSION = 'how many mails one run takes is its own affair here: a later one goes on'
const BYTES = 'mail is kept byte for byte'

/** Options of servers and of users. */
export const FETCHMAIL_OPTIONS: ReadonlyMap<string, FetchmailOption> = new Map<
  string,
  FetchmailOption
>([
  ['proto', called('protocol', 'one')],
  ['protocol', option('one')],
  ['port', called('service', 'one')],
  ['service', option('one')],
  ['via', option('one')],
  ['auth', called('authenticate', 'one')],
  ['authenticate', option('one')],
  ['interval', option('one')],
  ['user', called('username', 'one')],
  ['username', option('one')],
  ['password', secret('one')],
  ['pass', secret('one')],
  ['passwordfile', option('one', 'no password is read from anywhere')],
  ['passwordfd', option('one', 'no password is read from anywhere')],
  ['esmtpname', option('one', DELIVERY)],
  ['esmtppassword', secret('one')],
  ['ssl', option('flag')],
  ['folder', option('list')],
  ['keep', option('flag')],
  ['fetchall', option('flag')],
  ['limit', option('one')],
  [
    'idle',
    option('flag', 'nobody tells of new mail: it is looked for every so many minutes (poll)'),
  ],
  ['is', called('to', 'list')],
  ['to', option('list', DELIVERY)],
  ['mda', option('one', DELIVERY)],
  ['bsmtp', option('one', DELIVERY)],
  ['smtphost', option('list', DELIVERY)],
  ['smtpaddress', option('one', DELIVERY)],
  ['smtpname', option('one', DELIVERY)],
  ['lmtp', option('flag', DELIVERY)],
  ['antispam', option('list', DELIVERY)],
  ['preconnect', option('one', 'no program runs before a poll')],
  ['postconnect', option('one', 'no program runs after a poll: Mail Matched starts what follows')],
  ['plugin', option('one', NETWORK)],
  ['plugout', option('one', NETWORK)],
  ['interface', option('one', NETWORK)],
  ['monitor', option('one', NETWORK)],
  ['principal', option('one', 'Kerberos is not spoken')],
  [
    'timeout',
    option('one', 'every wait has a limit of its own; receiveWithin is that for one mail'),
  ],
  ['localdomains', option('list', SORTING)],
  ['envelope', option('numbered', SORTING)],
  ['qvirtual', option('one', SORTING)],
  ['aka', option('list', SORTING)],
  ['dns', option('flag', SORTING)],
  ['checkalias', option('flag', SORTING)],
  ['fetchdomains', option('list', SORTING)],
  ['sslcert', option('one', 'there is no login by a certificate of your own')],
  ['sslkey', option('one', 'there is no login by a certificate of your own')],
  ['sslproto', option('one', 'the version of TLS is the best that both sides speak')],
  ['sslcertck', option('flag', CERTIFICATE)],
  ['sslcertfile', option('one', CERTIFICATE)],
  ['sslcertpath', option('one', CERTIFICATE)],
  [
    'sslcommonname',
    option('one', 'the name on a certificate that differs from host is imap.servername'),
  ],
  ['sslfingerprint', option('one', CERTIFICATE)],
  ['uidl', option('flag', 'which mail is new is remembered by its number in the folder (UID)')],
  ['fastuidl', option('one', 'which mail is new is remembered by its number in the folder (UID)')],
  ['flush', option('flag', 'mail that was read before is not deleted')],
  ['limitflush', option('flag', 'mail that is too long is not deleted')],
  ['expunge', option('one', SESSION)],
  ['batchlimit', option('one', SESSION)],
  ['fetchlimit', option('one', SESSION)],
  ['fetchsizelimit', option('one', SESSION)],
  ['warnings', option('one', 'nobody is written to about mail that is too long')],
  ['rewrite', option('flag', BYTES)],
  ['stripcr', option('flag', BYTES)],
  ['forcecr', option('flag', BYTES)],
  ['pass8bits', option('flag', BYTES)],
  ['mimedecode', option('flag', BYTES)],
  ['dropstatus', option('flag', BYTES)],
  ['dropdelivered', option('flag', BYTES)],
  ['tracepolls', option('flag', BYTES)],
  ['badheader', option('one', BYTES)],
  ['properties', option('one', 'it means something to other programs only')],
])

/** Options after `set`, which hold for all. */
export const FETCHMAIL_SETTINGS: ReadonlyMap<string, FetchmailOption> = new Map<
  string,
  FetchmailOption
>([
  ['daemon', option('one')],
  ['logfile', option('one', 'it logs to CloudWatch, or .mailjobs/logs')],
  ['syslog', option('flag', 'it logs to CloudWatch, or .mailjobs/logs')],
  ['idfile', option('one', 'what is remembered is in the bucket')],
  ['pidfile', option('one', 'there is no process that stays')],
  ['postmaster', option('one', 'trouble is told to alerts, and by events')],
  ['bouncemail', option('flag', 'nobody is written to about mail that cannot be delivered')],
  ['spambounce', option('flag', 'nobody is written to about mail that cannot be delivered')],
  ['softbounce', option('flag', 'nobody is written to about mail that cannot be delivered')],
  ['invisible', option('flag', BYTES)],
  ['showdots', option('flag', 'it shows nothing while it works')],
  ['properties', option('one', 'it means something to other programs only')],
])
