/** Words of a notice that the mail is tried again; lower case. */
const RETRIED = [
  // Postfix, sendmail, OpenSMTPD, Zoho.
  ...['you do not need to resend', 'you do not need to re-send', 'will be retried'],
  ...['this is a warning', 'this is just a warning', 'temporary failure report'],
  // Relays and appliances.
  ...[
    'will continue to try',
    'will continue to attempt',
    'has been postponed',
    'delivery attempts will',
    'still being retried',
  ],
  ...['not yet been delivered', 'will keep trying'],
]

/** True if a notice says that the mail is delayed, not lost. */
export function saysRetried(lines: readonly string[]): boolean {
  const text = lines.join(' ').toLowerCase().replace(/\s+/g, ' ')
  return RETRIED.some((words) => text.includes(words))
}
