/** What is to be said of a setting of getmail; undefined: it is translated, is a secret, or means nothing here. */
export type GetmailNotes = ReadonlyMap<string, string | undefined>

const LOGIN = 'no password is read from anywhere'
const CERTIFICATE = 'certificates are always verified; one of a private authority is imap.ca'
const SESSION = 'how many mails one run takes is its own affair here: a later one goes on'
const BYTES = 'mail is kept byte for byte'
const LOG = 'it logs to CloudWatch, or .mailjobs/logs'

/** Settings of `[retriever]` (getmail 6, "Configuring getmail"). */
export const RETRIEVER_NOTES: GetmailNotes = new Map<string, string | undefined>([
  ['type', undefined],
  ['server', undefined],
  ['port', undefined],
  ['username', undefined],
  ['password', undefined],
  ['mailboxes', undefined],
  ['use_xoauth2', undefined],
  ['move_on_delete', undefined],
  ['password_command', LOGIN],
  ['keyfile', 'there is no login by a certificate of your own'],
  ['certfile', 'there is no login by a certificate of your own'],
  ['ca_certs', CERTIFICATE],
  ['ssl_fingerprints', CERTIFICATE],
  ['ssl_cert_hostname', 'the name on a certificate that differs from host is imap.servername'],
  ['ssl_version', 'the version of TLS is the best that both sides speak'],
  ['ssl_ciphers', 'the version of TLS is the best that both sides speak'],
  ['timeout', 'every wait has a limit of its own; receiveWithin is that for one mail'],
  ['use_apop', 'APOP is a login of POP3'],
  ['use_kerberos', 'Kerberos is not spoken'],
  ['use_cram_md5', 'the way of logging in is the best that the server offers'],
  ['use_peek', 'a mail is never marked as read, unless then says so'],
  ['imap_search', 'every mail is looked at, and when says which: unread: true, from, subject'],
  ['imap_id_extension', 'it means nothing here'],
  ['record_mailbox', BYTES],
  [
    'envelope_recipient',
    'one mailbox for several people is not sorted by recipient here: make a monitor for each, with to',
  ],
])

/** Settings of `[options]`. */
export const OPTIONS_NOTES: GetmailNotes = new Map<string, string | undefined>([
  ['read_all', undefined],
  ['delete', undefined],
  ['max_message_size', undefined],
  ['mark_read', undefined],
  [
    'delete_after',
    "mail is not deleted after some days: a rule of the server can do it; then: 'delete' does it at once",
  ],
  ['delete_dup_msgids', 'each mail is decided on by itself, whatever its Message-ID'],
  ['delete_bigger_than', 'mail that is too long is not deleted'],
  ['max_messages_per_session', SESSION],
  ['max_bytes_per_session', SESSION],
  ['skip_imap_fetch_size', 'it means nothing here'],
  ['to_oldmail_on_each_mail', 'what was decided is remembered with each poll'],
  ['only_oldmail_file', 'what was decided is remembered with each poll'],
  ['delivered_to', BYTES],
  ['received', BYTES],
  ['fingerprint', BYTES],
  ['verbose', LOG],
  ['logfile', LOG],
  ['message_log', LOG],
  ['message_log_syslog', LOG],
  ['message_log_verbose', LOG],
])

/** What is to be said of where mail went, by the kind of a destination. */
export const DESTINATION_WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:Maildir|Mboxrd|MHmbox)$/,
    'mail is kept in the bucket, not there: mailjobs mail export writes mbox and EML',
  ],
  [/^MDA_/, 'no program is handed the mail: Mail Matched starts what you say in infra/targets.ts'],
  [/^MultiSorter/, 'mail is not sorted by recipient: make a monitor for each, with to'],
  [/^MultiGuesser/, 'nobody guesses whom a mail is for: make a monitor for each, with to'],
  [/^MultiDestination$/, 'a mail is kept once; several targets may have one Mail Matched'],
  [/./, 'it is not known here, and nothing was made of it'],
]
