/** The sender of a call that names none. */
const DEFAULT_SENDER = 'default'

/** A mail that a person may send to try it out. */
export interface TrialMail {
  readonly to: string
  readonly subject: string
  readonly text: string
}

/**
 * A command for a shell as it is, which asks an API for a mail and waits for what becomes of it: no option of a recent curl. A sender
 * is named where none is called `default`.
 */
export function curlOfSend(api: string, senders: readonly string[], mail: TrialMail): string {
  const [first] = senders
  const sender = first === undefined || senders.includes(DEFAULT_SENDER) ? {} : { sender: first }
  const body = JSON.stringify({ ...sender, ...mail })
  return `curl ${quoted(`${api}/sends?wait=20`)} -d ${quoted(body)}`
}

/** As one word of a POSIX shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
