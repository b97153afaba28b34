import type { ReasonRow } from './reason-row.js'

/** What is wrong with the mail, or with who sends it. */
export const REFUSAL_TEXTS: readonly ReasonRow[] = [
  // Gmail numbers the state of its session: 17 and 18 are after the data.
  ['filtered', 'state 17', 'state 18', 'rejected by user', 'user refuses', 'filternotmatched'],
  ['filtered', 'blocked by the recipient', 'refused by recipient', 'recipient preferences'],
  ['virus detected', 'virus', 'malware', 'trojan'],
  ['spam detected', 'as spam', 'be spam', 'is spam', 'like spam', 'spam message', 'spam content'],
  ['spam detected', 'spam detected', 'spam score', 'considered spam', 'contains spam'],
  ['spam detected', 'junk mail', 'probable spam', 'unsolicited mail', 'unsolicited bulk'],
  ['spam detected', 'unsolicited email'],
  // amavis, Google Workspace, Orange, Mimecast.
  ['spam detected', '- spam', 'message content rejected', 'due to spam', 'spamsignature'],
  ['spam detected', 'ofr_506'],
  // RFC 7208 8.4, RFC 7372, RFC 7489 10.3.
  ['authentication failure', 'spf check', 'spf fail', 'spf validation', 'dkim', 'dmarc'],
  ['authentication failure', 'does not pass authentication', 'unauthenticated email'],
  ['authentication failure', 'email is unauthenticated', 'sender policy framework'],
  ['authentication failure', 'spf record', 'authentication information', 'authentication level'],
  ['blocked', 'blocked using', 'blacklist', 'block list', 'blocklist', 'black list', 'blackhole'],
  ['blocked', 'spamhaus', 'spamcop', 'abuseat', 'barracuda', 'dnsbl', ' rbl', 'poor reputation'],
  ['blocked', 'bad reputation', 'low reputation', 'ip reputation', 'client host rejected'],
  ['blocked', 'my name was rejected', 'helo command rejected', 'invalid helo', 'helo name'],
  ['blocked', 'reverse dns', 'ptr record', 'cannot find your hostname', 'dynamic ip', 'dialup'],
  ['blocked', 'smtp server of your isp', 'ip address has been blocked', 'banned sending ip'],
  ['blocked', 'part of their network is on our', 'cannot send e-mail to yourself', 'is blocked'],
  ['blocked', 'not allowed to connect', 'access from ip address', 'no access from mail server'],
  ['blocked', 'rdns record', 'dns ptr', 'ip name lookup failed', 'unverifyable sending ip'],
  [
    'blocked',
    'mismatches client ip',
    'blocked for abuse',
    'for spamming',
    'invalid ip for sending',
  ],
  ['blocked', 'contact your internet service provider', 'daily relay quota', 'user complaints'],
  ['blocked', 'refused to talk to me', 'not accepting connections', 'network not allowed'],
  ['blocked', 'after initial connection', 'blocked - see', 'your server requires confirmation'],
  ['blocked', 'not allowed to send mail'],
  ['spam detected', 'spam', 'unsolicited', 'bulk mail', 'bulk email', 'uribl', 'content filter'],
  ['rate limited', 'too many connection', 'rate limit', 'too many messages', 'too many emails'],
  ['rate limited', 'unusual rate', 'throttl', 'too many concurrent', 'sending limit'],
  ['rate limited', 'too quickly', 'too many recipients', 'too many sessions'],
  ['rate limited', 'exceeded the rate', 'too fast'],
]
