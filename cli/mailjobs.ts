import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { EXIT, WrongUse } from './exit-codes.js'

/** The commands. Each is loaded when it is called: half a second of what one needs is nothing to another. */
const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'run on this machine what would be deployed, or a demo',
    load: async () => (await import('./start.js')).startCommand(),
  },
  {
    name: 'poll',
    summary: 'run monitors once, now, or only try them',
    load: async () => (await import('./poll.js')).pollCommand(),
  },
  {
    name: 'send',
    summary: 'send a mail, and say what became of it',
    load: async () => (await import('./send.js')).sendCommand(),
  },
  {
    name: 'inspect',
    summary: 'show what is seen in a message, and why it matches',
    load: async () => (await import('./inspect.js')).inspectCommand(),
  },
  {
    name: 'why',
    summary: 'say what was decided about a mail, and why, or that it never came',
    load: async () => (await import('./why.js')).whyCommand(),
  },
  {
    name: 'ledger',
    summary: 'show what was decided about mail, as a table',
    load: async () => (await import('./ledger.js')).ledgerCommand(),
  },
  {
    name: 'expect',
    summary: 'what an expectation of mail would have said on the past',
    load: async () => (await import('./expect.js')).expectCommand(),
  },
  {
    name: 'mail',
    summary: 'list, show, save or export the mail that is kept',
    load: async () => (await import('./mail.js')).mailCommand(),
  },
  {
    name: 'replay',
    summary: 'run mail through a definition again, deployed or not',
    load: async () => (await import('./replay.js')).replayCommand(),
  },
  {
    name: 'status',
    summary: 'say whether all is well, of every mailbox, monitor and sender',
    load: async () => (await import('./status.js')).statusCommand(),
  },
  {
    name: 'doctor',
    summary: 'look at versions, rights, limits and what expires; a bundle for support',
    load: async () => (await import('./doctor.js')).doctorCommand(),
  },
  {
    name: 'incidents',
    summary: 'show what has begun and not ended, and what was told of it',
    load: async () => (await import('./incidents.js')).incidentsCommand(),
  },
  {
    name: 'mute',
    summary: 'tell nobody of something for a while',
    load: async () => (await import('./mute.js')).muteCommand(),
  },
  {
    name: 'alerts',
    summary: 'prove the way by which people are told',
    load: async () => (await import('./alerts.js')).alertsCommand(),
  },
  {
    name: 'state',
    summary: 'show what is remembered of a folder; make it again, or forget it',
    load: async () => (await import('./state.js')).stateCommand(),
  },
  {
    name: 'check',
    summary: 'probe a mailbox or a sender, from the name of its server to its mail',
    load: async () => (await import('./check.js')).checkCommand(),
  },
  {
    name: 'diagnose',
    summary: 'say where mail is that somebody misses, and who may have taken it',
    load: async () => (await import('./diagnose/diagnose.js')).diagnoseCommand(),
  },
  {
    name: 'console',
    summary: 'open a page on this machine: what was decided and kept, and why',
    load: async () => (await import('./console/console.js')).consoleCommand(),
  },
  {
    name: 'link',
    summary: 'find the servers of an address, prove its login, and make its entries',
    load: async () => (await import('./link/link.js')).linkCommand(),
  },
  {
    name: 'unlink',
    summary: 'forget the login of a mailbox, and keep what was kept',
    load: async () => (await import('./link/unlink.js')).unlinkCommand(),
  },
  {
    name: 'secrets',
    summary: 'store, replace and try the login of a mailbox or a sender',
    load: async () => (await import('./secrets.js')).secretsCommand(),
  },
  {
    name: 'check-jobs',
    summary: 'say what is wrong in a jobs file, and what it means',
    load: async () => (await import('./check-jobs.js')).checkJobsCommand(),
  },
  {
    name: 'plan',
    summary: 'say what a jobs file means: due times, logins, limits, cost a month',
    load: async () => (await import('./plan.js')).planCommand(),
  },
  {
    name: 'import',
    summary: "make a jobs file of another program's settings: JP1, fetchmail, getmail",
    load: async () => (await import('./import.js')).importCommand(),
  },
  {
    name: 'trace',
    summary: "say where in the sources a stack of a function's log is",
    load: async () => (await import('./doctor/trace.js')).traceCommand(),
  },
  {
    name: 'completion',
    summary: 'print what completes mailjobs in bash, zsh or fish',
    load: async () => (await import('./help/completion.js')).completionCommand(loadCommands),
  },
]

interface CommandEntry {
  readonly name: string
  /** One line of `mailjobs --help`. */
  readonly summary: string
  readonly load: () => Promise<Command>
}

/** All of them, for what speaks of all. */
const loadCommands = (): Promise<readonly Command[]> =>
  Promise.all(COMMANDS.map(async ({ load, summary }) => (await load()).summary(summary)))

/** The command line: runs one command and sets the exit code. */
export async function main(written: readonly string[]): Promise<void> {
  endQuietlyWithoutReader()
  const typed = withoutColorOption(written)
  const [first, second] = typed
  if (first === 'help' && second !== undefined) {
    const { helpOn } = await import('./help/help-words.js')
    const said = await helpOn(second, loadCommands, packageJson.version)
    if (said !== undefined) {
      process.stdout.write(said)
      return
    }
  }
  const words = askedAsOption(typed)
  const asJson = words.includes('--json')
  const wrongWords: string[] = []
  const program = new Command('mailjobs')
    .description(
      'Watches mailboxes, keeps the mail that matches, and announces it; sends mail, once.',
    )
    .version(packageJson.version)
    .showHelpAfterError('(add --help for how it is used)')
    .configureOutput({ writeErr: asJson ? (text) => wrongWords.push(text) : writeToStderr })
    .addHelpText('after', EXIT_CODES)
  for (const { name, summary, load } of COMMANDS) {
    const isCalled = words[0] === name
    const command = isCalled ? await load() : new Command(name)
    command.summary(summary).copyInheritedSettings(program).exitOverride()
    // Wrong use of `state show` is wrong use as well: Commander would end with 1.
    for (const verb of command.commands) verb.copyInheritedSettings(command).exitOverride()
    program.addCommand(command)
  }
  program.exitOverride()
  try {
    const unknown = wordOfNoCommand(words)
    if (unknown !== undefined) {
      const { unknownCommandWords } = await import('./words/unknown-command.js')
      const names = COMMANDS.map(({ name }) => name)
      program.error(`error: ${unknownCommandWords(unknown, names)}`)
    }
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    // Commander has printed its message; help that was asked for is no error.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.wrongUse
      const more = moreWords(error, program, words)
      if (!asJson) for (const line of more) console.error(line)
      else if (error.exitCode !== 0) await printWrongUse([...wrongWords, ...more])
      return
    }
    const { exitCodeOf, printFailure } = await import('./print-failure.js')
    process.exitCode = exitCodeOf(error)
    printFailure(error, asJson)
  }
}

const writeToStderr = (text: string): void => {
  process.stderr.write(text)
}

/** What we know of a wrong use beside what Commander says. */
function moreWords(
  { code }: CommanderError,
  program: Command,
  words: readonly string[],
): readonly string[] {
  const namesJobs = words.some((word) => /\.[cm]?[jt]s$/.test(word))
  return [
    ...(code === 'commander.unknownCommand' ? [verbsWords(program, words[0])] : []),
    ...(code === 'commander.excessArguments' && namesJobs ? [JOBS_BY_OPTION] : []),
  ]
}

/** For a program: as any other failure. */
async function printWrongUse(said: readonly string[]): Promise<void> {
  const { printFailure } = await import('./print-failure.js')
  const message = said.map((text) => text.trim()).join(' ')
  printFailure(new WrongUse(message.replace(/^error: /, '')), true)
}

/** `help secrets set` as `secrets set --help`: Commander's own `help` knows the commands, and not their verbs. */
const askedAsOption = (words: readonly string[]): readonly string[] =>
  words[0] === 'help' && COMMANDS.some(({ name }) => name === words[1])
    ? [...words.slice(1), '--help']
    : words

/** `--no-color` belongs to no command: whoever colours looks for it, as for NO_COLOR, among the words of the process. */
function withoutColorOption(words: readonly string[]): readonly string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length
  return words.filter((word, index) => word !== '--no-color' || index > end)
}

/** What stands where the name of a command is to stand, and is none: Commander shows its help for `cancel --help`, and ends with 0. */
function wordOfNoCommand(words: readonly string[]): string | undefined {
  const [word] = words[0] === 'help' ? words.slice(1) : words
  const isCommand = word === 'help' || COMMANDS.some(({ name }) => name === word)
  return word === undefined || word.startsWith('-') || isCommand ? undefined : word
}

/** What may follow a command that has commands of its own. */
function verbsWords(program: Command, name: string | undefined): string {
  const verbs = program.commands.find((command) => command.name() === name)?.commands ?? []
  return `There are: ${verbs.map((verb) => `mailjobs ${name} ${verb.name()}`).join(', ')}.`
}

const JOBS_BY_OPTION = 'A jobs file is named by --jobs <file>.'

const EXIT_CODES = `
Exit codes: 0 done, 1 something failed, 2 wrong use, 3 bad settings, 4 something is still open, 5 busy.
More: mailjobs help exit-codes, mailjobs help environment, mailjobs help files; mailjobs help --man is the manual page. Colours: --no-color, NO_COLOR.`

/** Nobody reads any more (`| head`): that is no fault. What works with a world ends it, see \`untilStopped\`. */
function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if ('code' in error && error.code === 'EPIPE') return
      // A full disk, where the output goes to a file: a stack of ours says nothing more.
      process.stderr.write(`What was to be printed could not be written: ${error.message}\n`)
      process.exit(EXIT.failed)
    })
  }
}
