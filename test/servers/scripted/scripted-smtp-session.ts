/** What a client sent, or a moment of the dialogue. */
export type SmtpScriptedCommand = {
  /**
   * The verb in capitals. `GREETING` comes without a command, `RESPONSE` is a line within a login, `MESSAGE` is the end of the
   * message, and `FIRST BYTES` the beginning of it, which is not answered.
   */
  readonly name: string
  readonly args: string
}

/** What a server without surprises tells in its answer to EHLO. */
export const USUAL_EXTENSIONS = [
  'PIPELINING',
  'SIZE 10485760',
  '8BITMIME',
  'ENHANCEDSTATUSCODES',
  'AUTH PLAIN LOGIN CRAM-MD5',
] as const

/** The challenge of RFC 2195 section 2. */
export const CHALLENGE = '<1896.697170952@postoffice.reston.mci.net>'

/** The answers of a server without surprises, as long as the dialogue is in one state. */
export class ScriptedSmtpSession {
  readonly #extensions: readonly string[]
  #loginSteps: readonly string[] = []
  #recipients = 0

  constructor(extensions: readonly string[]) {
    this.#extensions = extensions
  }

  /** What it expects next, where that is no command. */
  get isInLogin(): boolean {
    return this.#loginSteps.length > 0
  }

  /** The answer, with its CRLF. */
  answer({ name, args }: SmtpScriptedCommand): string {
    switch (name) {
      case 'GREETING':
        return '220 scripted.example ESMTP\r\n'
      case 'EHLO':
        return multiline(250, ['scripted.example', ...this.#extensions])
      case 'AUTH':
        return this.#beginLogin(args.split(' ')[0] ?? '')
      case 'RESPONSE':
        return this.#continueLogin()
      case 'MAIL':
        this.#recipients = 0
        return '250 2.1.0 Ok\r\n'
      case 'RCPT':
        this.#recipients += 1
        return '250 2.1.5 Ok\r\n'
      case 'DATA':
        return this.#recipients > 0 ? '354 Go on\r\n' : '503 5.5.1 No recipients\r\n'
      case 'MESSAGE':
        return '250 2.0.0 Ok: queued as 4SCRIPTED1\r\n'
      case 'QUIT':
        return '221 2.0.0 Bye\r\n'
      case 'HELO':
      case 'RSET':
        return '250 2.0.0 Ok\r\n'
      default:
        return '502 5.5.1 Not implemented\r\n'
    }
  }

  #beginLogin(mechanism: string): string {
    const steps: Readonly<Record<string, readonly string[]>> = {
      LOGIN: [challenge('Username:'), challenge('Password:')],
      'CRAM-MD5': [challenge(CHALLENGE)],
    }
    this.#loginSteps = steps[mechanism.toUpperCase()] ?? []
    return this.#loginSteps[0] ?? ACCEPTED
  }

  #continueLogin(): string {
    this.#loginSteps = this.#loginSteps.slice(1)
    return this.#loginSteps[0] ?? ACCEPTED
  }
}

const ACCEPTED = '235 2.7.0 Welcome\r\n'

const challenge = (text: string): string => `334 ${Buffer.from(text).toString('base64')}\r\n`

/** An answer of several lines: all but the last have a hyphen. */
export const multiline = (code: number, lines: readonly string[]): string =>
  lines.map((line, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('')
