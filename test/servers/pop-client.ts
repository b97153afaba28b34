import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** Whom a POP3 client logs in as, and where; without TLS. */
export interface PopAccount {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

/**
 * Receives mail as a POP3 client does that leaves none on the server: RETR and DELE of each, then QUIT, which is when they go (RFC 1939 6).
 * @param isWanted by the message's number, from 1; all, where nothing else is said
 * @returns how many it took
 */
export async function takeByPop(
  { host, port, user, password }: PopAccount,
  isWanted: (number: number) => boolean = () => true,
): Promise<number> {
  const socket = connect({ host, port })
  try {
    const answers = new Answers(socket)
    await answers.next()
    const ask = async (command: string) => {
      socket.write(`${command}\r\n`)
      return answers.next()
    }
    await ask(`USER ${user}`)
    await ask(`PASS ${password}`)
    const [, count = '0'] = (await ask('STAT')).split(' ')
    const wanted = Array.from({ length: Number(count) }, (_, index) => index + 1).filter(isWanted)
    for (const number of wanted) {
      await ask(`RETR ${number}`)
      await answers.untilDot()
      await ask(`DELE ${number}`)
    }
    await ask('QUIT')
    return wanted.length
  } finally {
    socket.destroy()
  }
}

/** The server's lines, one after the other. */
class Answers {
  readonly #lines: AsyncIterator<string>

  constructor(socket: Socket) {
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]()
  }

  /** The first line of an answer. @throws Error if it is no `+OK` */
  async next(): Promise<string> {
    const line = await this.#line()
    if (!line.startsWith('+OK')) throw new Error(`POP3: ${line}`)
    return line
  }

  async untilDot(): Promise<void> {
    while ((await this.#line()) !== '.');
  }

  async #line(): Promise<string> {
    const { done, value } = await this.#lines.next()
    if (done) throw new Error('POP3: the server has ended the connection')
    return value
  }
}
