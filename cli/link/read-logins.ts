import { WrongUse } from '../exit-codes.js'
import { typedSecret } from '../secrets/typed-secret.js'
import type { Auth } from './link-choices.js'

/** What logs in, as it was typed or came on standard input: of IMAP and SMTP mostly the same. */
export interface TypedLogins {
  readonly imap: string
  readonly smtp: string
}

/** How they are read. */
export interface LoginsAsked {
  readonly address: string
  readonly auth: Auth
  readonly hasTwo: boolean
  /** Standard input is read to its end, even from a terminal. */
  readonly isWhole: boolean
}

/** Asks on the terminal, or takes standard input: with a login of its own for SMTP, that is on the second line. @throws WrongUse, NothingTyped */
export async function readLogins({
  address,
  auth,
  hasTwo,
  isWhole,
}: LoginsAsked): Promise<TypedLogins> {
  const { stdin, stderr } = process
  const isAsked = stdin.isTTY && !isWhole
  if (auth === 'oauth2' && isAsked)
    throw new WrongUse(
      'With --auth oauth2 the JSON of the login comes on standard input, from a file (< login.json) or with --stdin. docs/oauth2.md shows it.',
    )
  const ask = (prompt: string) => typedSecret(prompt, { stdin, stderr, isWhole })
  if (isAsked) {
    const imap = await ask(`Password of ${address} (not shown): `)
    return { imap, smtp: hasTwo ? await ask('Password for SMTP (not shown): ') : imap }
  }
  const text = await ask('')
  if (!hasTwo) return { imap: text, smtp: text }
  const [imap = '', smtp = '', ...more] = text.split(/\r?\n/)
  if (smtp === '' || more.length > 0)
    throw new WrongUse(
      'With --smtp-own-password standard input has two lines: the password for IMAP, and that for SMTP.',
    )
  return { imap, smtp }
}
