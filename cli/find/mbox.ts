/** The first line of a message in an mbox file: who sent it, and when, as `asctime` writes it. Source: RFC 4155, appendix A. */
export function separatorOf(sender: string, at: Date): string {
  const [weekday, day, month, year, time] = at.toUTCString().replace(',', '').split(' ')
  const from = sender.replace(/\s/g, '') || 'MAILER-DAEMON'
  return `From ${from} ${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}\n`
}

/**
 * A message as it stands in an mbox file: lines end with LF, those that could be taken for a separator are quoted, also quoted ones ("mboxrd"),
 * so that every reader of it gives the message back as it was.
 */
export function inMbox(raw: Buffer): Buffer {
  const text = raw
    .toString('latin1')
    .replaceAll('\r\n', '\n')
    .replace(/^(>*From )/gm, '>$1')
  return Buffer.from(text.endsWith('\n') ? `${text}\n` : `${text}\n\n`, 'latin1')
}
