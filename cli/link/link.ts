import { Command, InvalidArgumentError, Option } from 'commander'
import { worldFiles } from '../../local/world/world-files.js'
import { runningWorld, WorldAlreadyRuns } from '../../local/world/world-lock.js'
import { emailSchema } from '../../shared/jobs/settings/mailbox-schema.js'
import { WAYS } from '../consent/authorization.js'
import { EXIT, WrongUse } from '../exit-codes.js'
import { DEFAULT_DATA, DEFAULT_JOBS, jobsOption, jsonOption } from '../options.js'
import { withPlaceOptions } from '../place/chosen-place.js'
import { mailDefinitions } from '../place/mail-definitions.js'
import { terminalAsker } from './ask.js'
import { linkAgain } from './link-again.js'
import { linkNew } from './link-new.js'
import { type LinkOptions, requireUsefulOptions } from './link-options.js'
import { linkedNames } from './linked-names.js'
import { againJson, againLines, linkJson, linkLines } from './told-link.js'

const HELP = `
An address and its password are enough. The servers are looked for in this order, within 30 s, and each step is shown: providers that are known by name, SRV
records (RFC 6186, RFC 8314), the configuration file that the domain has for mail clients, what takes its mail (MX), usual names. Nobody is logged in for that.
What you know, you say: --imap-host, --smtp-host, and their ports and security, where auto is TLS before STARTTLS.

Then the mailbox is logged in to, its folders are listed and the chosen ones opened to read, and the SMTP server is logged in to: as polls and sends do it. The
password goes over a line that is encrypted, to a server whose certificate is accepted, and nowhere else; a login that is refused is not tried elsewhere. Only when
both directions are proved is anything stored: the login in ${DEFAULT_DATA}/secrets.json, for you alone (0600). The entries of the jobs file are printed; with --write they
are put into it, and nothing else in it is changed.

The password is asked for on the terminal, and not shown; or it comes on standard input. It is never an argument. What flags leave open is asked on the terminal;
where there is none, or with --json or --stdin, nothing is asked: INBOX is watched, sent mail is not.

With --consent nobody pastes a token: a person signs in by OAuth2, by a code that is typed into a page on any machine (device: Microsoft), or in a browser on this one
(browser: Microsoft, Google). The application is --client-id; its secret, if it has one, is asked for or comes on standard input. docs/oauth2.md says how to register one.

An address that the definitions have already is linked again: by the servers that stand there, its login is proved and replaces the one that is stored. With --stack
that is what there is: deploy the entries first, then store the login there.

Examples:
  mailjobs link operations@example.co.jp                        asks for the password, then for what is open
  mailjobs link operations@example.co.jp --write < password.txt
  mailjobs link info@example.com --username kir000000.info --imap-host mss123.kagoya.net --smtp-host mss123.kagoya.net
  mailjobs link operations@example.co.jp --sent                 what is sent from there is watched as well
  mailjobs link operations@example.co.jp --no-smtp --json < password.txt
  mailjobs link operations@outlook.jp --consent device --client-id 0a1b2c3d-...
  mailjobs link operations@example.co.jp --stack mailjobs-prod  stores the login of a deployed mailbox

It ends with 0 if all is stored, with 1 if no server was found or one failed, with 4 if the entries have to be put into the jobs file by hand after all.`

const SECURITIES = ['auto', 'tls', 'starttls']

/** `mailjobs link`: a mailbox from its address. */
export const linkCommand = (): Command =>
  withPlaceOptions(
    new Command('link')
      .description(
        'Find the servers of an address, prove its login, and make its entries of the jobs file.',
      )
      .argument('<address>', 'the mail address', parseAddress)
      .argument('[others...]', 'nothing: a password is never on the command line')
      .usage('[options] <address>'),
  )
    .addOption(new Option('-p, --password [value]').hideHelp())
    .addOption(jobsOption(`that of the local world that runs, or ${DEFAULT_JOBS}`))
    .option('--name <name>', 'of the mailbox in the jobs file (default: made of the address)')
    .option('--username <name>', 'who logs in, where it is not the address')
    .option('--imap-host <host>', 'the IMAP server, in place of looking for it')
    .addOption(portOption('--imap-port <port>', 'its port'))
    .addOption(securityOption('--imap-security <how>'))
    .option('--smtp-host <host>', 'the SMTP server, in place of looking for it')
    .addOption(portOption('--smtp-port <port>', 'its port'))
    .addOption(securityOption('--smtp-security <how>'))
    .option('--smtp-username <name>', 'who logs in there, where it is somebody else')
    .option(
      '--smtp-own-password',
      'SMTP has another password: it is asked for as well, or is the second line',
    )
    .option('--no-smtp', 'nothing is sent from the address')
    .addOption(
      new Option('--auth <how>', 'with oauth2, standard input is JSON as in docs/oauth2.md')
        .choices(['password', 'oauth2'])
        .default('password'),
    )
    .addOption(
      new Option(
        '--consent <how>',
        'OAuth2: a person signs in, by a code on any machine or in a browser here',
      ).choices([...WAYS]),
    )
    .option('--client-id <id>', 'of the application that is consented to')
    .option('--tenant <id>', 'Microsoft: of the organisation (default: any)')
    .option('--token-url <url>', 'of another provider: its token endpoint')
    .option('--consent-url <url>', 'where it gives out codes for devices, or its page for browsers')
    .option('--scope <scope>', 'what is consented to')
    .option('--ca <file>', 'the certificate of a private authority, PEM')
    .option('--received <folder>', 'the folder that is watched (default: INBOX)')
    .option('--sent [folder]', 'watch sent mail as well; without a name, its folder is found')
    .option('--write', 'put the entries into the jobs file')
    .option('--stdin', 'read standard input to its end, even from a terminal')
    .addOption(jsonOption('one object, without anything of the login'))
    .addHelpText('after', HELP)
    .action(
      async (
        address: string,
        others: readonly string[],
        options: LinkOptions & { readonly password?: string | boolean },
      ) => {
        if (others.length > 0 || options.password !== undefined)
          throw new WrongUse(
            'A password is never on the command line, where the history of the shell and the list of processes have it: if that was one, it is to be changed. It is asked for, or comes on standard input.',
          )
        process.exitCode = await link(address, options)
      },
    )

function parseAddress(text: string): string {
  const parsed = emailSchema.safeParse(text.trim())
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError('It must be a mail address: operations@example.co.jp.')
}

const MAX_PORT = 65_535

function portOption(flags: string, what: string): Option {
  return new Option(flags, `${what}, or auto`).default('auto').argParser((text: string) => {
    if (text === 'auto') return text
    const port = Number(text)
    if (/^\d+$/.test(text) && port >= 1 && port <= MAX_PORT) return port
    throw new InvalidArgumentError('It must be a port, 1 to 65535, or auto.')
  })
}

/** A line that is not encrypted is not among them. */
const securityOption = (flags: string): Option =>
  new Option(flags, 'how its line is encrypted').choices(SECURITIES).default('auto')

async function link(address: string, options: LinkOptions): Promise<number> {
  requireUsefulOptions(options)
  const { json, stdin, stack } = options
  const isAsked = !json && !stdin && process.stdin.isTTY && process.stderr.isTTY
  const definitions = await mailDefinitions(options)
  const linking = {
    definitions,
    asker: isAsked ? terminalAsker : undefined,
    print: json ? undefined : (line: string) => console.log(line),
  }
  const linked = linkedNames(address, definitions)
  if (linked) {
    const told = await linkAgain(address, linked, options, linking)
    console.log(json ? JSON.stringify(againJson(told), null, 2) : againLines(told))
    return told.failure ? EXIT.failed : EXIT.done
  }
  if (stack !== undefined)
    throw new WrongUse(
      `${definitions.source} has no mailbox ${address}: link it without --stack, deploy its entries, then link it here.`,
    )
  await requireNoWorld(options)
  const withAuth = options.consent === undefined ? options : { ...options, auth: 'oauth2' as const }
  const told = await linkNew(address, withAuth, linking)
  console.log(json ? JSON.stringify(linkJson(told), null, 2) : linkLines(told, options))
  if (told.failure) return EXIT.failed
  return told.written?.problem === undefined ? EXIT.done : EXIT.stillOpen
}

/** A world that runs has secrets for the mailboxes that it was started with, and no others. @throws WorldAlreadyRuns */
async function requireNoWorld({ data = DEFAULT_DATA }: LinkOptions): Promise<void> {
  const running = await runningWorld(worldFiles(data).lock)
  if (running?.jobs !== undefined) throw new WorldAlreadyRuns(data, running.pid)
}
