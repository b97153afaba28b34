import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { EXIT, WrongUse } from './exit-codes.js'
import { inspectCommand } from './inspect.js'
import { pollCommand } from './poll.js'
import { printFailure } from './print-failure.js'
import { sendCommand } from './send.js'
import { startCommand } from './start.js'

/** The command line: runs one command and sets the exit code. */
export async function main(words: readonly string[]): Promise<void> {
  const program = new Command('mailjobs')
    .description(
      'Watches mailboxes, keeps the mail that matches, and announces it; sends mail, once.',
    )
    .version(packageJson.version)
    .showHelpAfterError('(add --help for how it is used)')
  for (const command of [startCommand(), pollCommand(), sendCommand(), inspectCommand()]) {
    program.addCommand(command.copyInheritedSettings(program).exitOverride())
  }
  program.exitOverride()
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    process.exitCode = exitCodeOf(error)
    if (!(error instanceof CommanderError)) printFailure(error, words.includes('--json'))
  }
}

function exitCodeOf(error: unknown): number {
  // Commander has printed its message; help that was asked for is no error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse
  return error instanceof WrongUse ? EXIT.wrongUse : EXIT.failed
}
