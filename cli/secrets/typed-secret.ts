import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { OperatorError } from '../../shared/failures/operator-error.js'
import { WrongUse } from '../exit-codes.js'

/** Ctrl-C or Ctrl-D at the prompt. */
export class NothingTyped extends OperatorError {
  override readonly name = 'NothingTyped'
}

/** Where a secret is read from. */
export interface SecretInput {
  readonly stdin: NodeJS.ReadStream
  /** Where it is asked for. */
  readonly stderr: NodeJS.WriteStream
  /** Read standard input to its end, even where it is a terminal. */
  readonly isWhole: boolean
}

/** Far more than a login is. */
const MAX_LENGTH = 65_536

/**
 * Reads a secret: from the terminal, one line that it does not show; else standard input to its end, without its last line break.
 * @throws WrongUse for what can be no login, NothingTyped if whoever is asked does not want to
 */
export async function typedSecret(prompt: string, input: SecretInput): Promise<string> {
  const { stdin, isWhole } = input
  const read = stdin.isTTY && !isWhole ? await askUnseen(prompt, input) : await text(stdin)
  const typed = read.replace(/^\ufeff/, '').replace(/\r?\n$/, '')
  if (typed.length > MAX_LENGTH)
    throw new WrongUse('That is longer than any login: is it the right file?')
  return typed
}

/** Readline shows what is typed on its output: here that leads nowhere. */
async function askUnseen(prompt: string, { stdin, stderr }: SecretInput): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({
    input: stdin,
    output: nowhere,
    terminal: true,
    historySize: 0,
  })
  const refused = new AbortController()
  terminal.once('SIGINT', () => refused.abort())
  terminal.once('close', () => refused.abort())
  stderr.write(prompt)
  try {
    return await terminal.question('', { signal: refused.signal })
  } catch (error) {
    if (!refused.signal.aborted) throw error
    throw new NothingTyped('Stopped: nothing was stored.')
  } finally {
    terminal.close()
    stderr.write('\n')
  }
}
