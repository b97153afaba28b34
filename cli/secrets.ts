import { Command, Option } from 'commander'
import type { Credentials } from '../shared/credentials/credentials.js'
import { isRefusedLogin } from '../shared/credentials/log-in-unless-held.js'
import { readLoginSecret, readOAuth2Secret } from '../shared/credentials/login-secret.js'
import type { FailureError } from '../shared/failures/failure-error.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { DEFAULT_DATA, DEFAULT_JOBS, jobsOption, jsonOption } from './options.js'
import { withPlaceOptions } from './place/chosen-place.js'
import { loginSecrets } from './place/login-secrets.js'
import {
  type DefinitionOptions,
  type MailDefinitions,
  mailDefinitions,
} from './place/mail-definitions.js'
import { exitCodeOf } from './print-failure.js'
import { failuresOf } from './probe/run-probe.js'
import { keepLogin } from './secrets/keep-login.js'
import { type KeptLogin, keptLogin, type OwnerKind } from './secrets/kept-login.js'
import { candidateOf } from './secrets/new-candidate.js'
import { newSecret, requireRotatable } from './secrets/new-secret.js'
import { proveLogin } from './secrets/prove-login.js'
import { type LoginTold, toldJson, toldLine } from './secrets/told-login.js'
import { typedSecret } from './secrets/typed-secret.js'

interface SecretsOptions extends DefinitionOptions {
  readonly of?: OwnerKind
  readonly json?: boolean
}

interface StoreOptions extends SecretsOptions {
  readonly username?: string
  readonly stdin?: boolean
  readonly unproved?: boolean
  /** Only to be refused. */
  readonly password?: string | boolean
}

const HELP = `
The password is asked for on the terminal, and not shown; or it comes on standard input, which is read where there is no terminal, or with --stdin. It is
never an argument: those are in the history of the shell, and in the list of processes. Standard input may also be JSON, {"username": "...", "password": "..."};
of a mailbox with auth: 'oauth2' it must be {"oauth2": {...}} as in docs/oauth2.md.

Before it counts, the new login is proved: by a login to each server that it is for, as polls and sends log in. If one is refused, nothing is stored, and
what was there still counts. A login is tried once; where the server locks accounts, see what it says before the next try.

It is stored in ${DEFAULT_DATA}/secrets.json, for you alone (0600), or in Secrets Manager (--stack). Without --stack the mailboxes and senders are those of
the local world that runs on --data, and where none runs those of the jobs file.

Examples:
  mailjobs secrets set operations                                          asks for the password
  mailjobs secrets set relay --username batch@example.co.jp < password.txt
  mailjobs secrets rotate operations --stack mailjobs-prod                 another password; the user name stays
  mailjobs secrets rotate shared < new-client-secret.json                  OAuth2: {"clientSecret": "...", "clientSecretExpires": "2027-05-31"}
  mailjobs secrets test relay                                              the login that is stored

It ends with 0 if the login was taken, with 1 if it was not or could not be tried, with 3 if there is none or it is not of the right form.`

/** `mailjobs secrets`: the logins of mailboxes and senders. */
export const secretsCommand = (): Command =>
  new Command('secrets')
    .description('Store, replace and try the login of a mailbox or a sender.')
    .addHelpText('after', HELP)
    .addCommand(
      storing(verb('set', 'store a login, once it is proved')).action(
        async (name: string, others: readonly string[], options: StoreOptions) => {
          requireNoPassword(others, options)
          process.exitCode = await store('set', name, options)
        },
      ),
    )
    .addCommand(
      storing(verb('rotate', 'replace what a login is proved by; the rest of it stays')).action(
        async (name: string, others: readonly string[], options: StoreOptions) => {
          requireNoPassword(others, options)
          process.exitCode = await store('rotate', name, options)
        },
      ),
    )
    .addCommand(
      verb('test', 'log in with what is stored').action(
        async (name: string, options: SecretsOptions) => {
          process.exitCode = await test(name, options)
        },
      ),
    )

const verb = (name: string, summary: string): Command =>
  withPlaceOptions(
    new Command(name)
      .summary(summary)
      .description(`${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
      .argument('<name>', 'of a mailbox or a sender, or of the secret that a sender names'),
  )
    .addOption(jobsOption(`that of the local world that runs, or ${DEFAULT_JOBS}`))
    .addOption(
      new Option('--of <kind>', 'which, where a mailbox and a sender have this name').choices([
        'mailbox',
        'sender',
      ]),
    )
    .addOption(jsonOption('one object, without anything of the login'))
    .addHelpText('after', '\nMore: mailjobs secrets --help.')

/** What is written behind the name is for us to refuse: Commander would quote it. */
const storing = (command: Command): Command =>
  command
    .argument('[others...]', 'nothing: a login is never on the command line')
    .usage('[options] <name>')
    .addOption(new Option('-p, --password [value]').hideHelp())
    .addOption(
      new Option(
        '--username <name>',
        'who logs in, where it is neither the address nor the one stored',
      ),
    )
    .addOption(new Option('--stdin', 'read standard input to its end, even from a terminal'))
    .addOption(
      new Option(
        '--unproved',
        'store it without a login: where the server cannot be reached from this machine',
      ),
    )

/** @throws WrongUse where a password may be on the command line, without a word of it */
function requireNoPassword(others: readonly string[], { password }: StoreOptions): void {
  if (others.length === 0 && password === undefined) return
  throw new WrongUse(
    'A login is never on the command line, where the history of the shell and the list of processes have it: if that was a password, it is to be changed. It is asked for, or comes on standard input.',
  )
}

async function store(verb: 'set' | 'rotate', name: string, options: StoreOptions): Promise<number> {
  const definitions = await mailDefinitions(options)
  const secrets = await loginSecrets(options)
  const login = keptLogin(definitions, secrets, { name, kind: options.of })
  requireUsefulUsername(login, options, definitions)
  const { auth } = login
  const { username } = options
  const readStored = () => secrets.store.read(login.secret)
  // Before anybody is asked for what could not be used.
  if (verb === 'rotate') requireRotatable({ name, auth, stored: (await readStored())?.value })
  const typed = await readTyped(login, options)
  // Whoever types takes a while, in which a poll may have renewed a token.
  const stored = await readStored()
  const value = newSecret({ name, auth, verb, typed, username, stored: stored?.value })
  requireForm(auth, value, name)
  const candidate = candidateOf(value, secrets, stored)
  const lookup = { ...secrets, store: candidate, withRemedy: (one: Credentials) => one }
  const proof = options.unproved
    ? []
    : await proveLogin(definitions, login, lookup, printerOf(options))
  const [failure] = failuresOf(proof)
  if (!failure) await keepLogin(secrets, login, candidate)
  const outcome = failure ? unlessUntried(failure, 'refused') : 'stored'
  const isRenewed = candidate.hasRenewed()
  return tell({ name, login, where: secrets.where, proof, outcome, isRenewed }, options)
}

/** What failed may have been the way to the login, which nobody has judged then. */
const unlessUntried = <Outcome>({ code }: FailureError, outcome: Outcome) =>
  isRefusedLogin(code) ? outcome : 'not tried'

/** What could be no login is refused before any server is asked, and where none is. @throws SecretMissing that names each fault */
function requireForm(auth: KeptLogin['auth'], value: string, name: string): void {
  if (auth === 'oauth2') readOAuth2Secret(value, name)
  else readLoginSecret(value, name)
}

async function test(name: string, options: SecretsOptions): Promise<number> {
  const definitions = await mailDefinitions(options)
  const secrets = await loginSecrets(options)
  const login = keptLogin(definitions, secrets, { name, kind: options.of })
  const proof = await proveLogin(definitions, login, secrets, printerOf(options))
  const [failure] = failuresOf(proof)
  const outcome = failure ? unlessUntried(failure, 'not taken') : 'taken'
  return tell({ name, login, where: secrets.where, proof, outcome, isRenewed: false }, options)
}

const printerOf = ({ json }: SecretsOptions) =>
  json ? undefined : (line: string) => console.log(line)

/** The exit code is that of the login's failure. */
function tell(told: LoginTold, options: SecretsOptions): number {
  console.log(options.json ? JSON.stringify(toldJson(told), null, 2) : toldLine(told, options))
  const [failure] = failuresOf(told.proof)
  return failure ? exitCodeOf(failure) : EXIT.done
}

/** A setting that does nothing is refused. */
function requireUsefulUsername(
  { owners: [{ kind, name, username }] }: KeptLogin,
  options: StoreOptions,
  { source }: MailDefinitions,
): void {
  if (options.username === undefined || username === undefined) return
  throw new WrongUse(
    `${source} says who logs in as the ${kind} ${name}: ${username}. --username would do nothing.`,
  )
}

function readTyped({ auth, owners: [{ kind, name }] }: KeptLogin, { stdin }: StoreOptions) {
  if (auth === 'oauth2' && process.stdin.isTTY && !stdin)
    throw new WrongUse(
      `The ${kind} ${name} logs in by OAuth2: its JSON comes on standard input, from a file (< login.json) or with --stdin. docs/oauth2.md shows it.`,
    )
  return typedSecret(`Password of the ${kind} ${name} (not shown): `, {
    stdin: process.stdin,
    stderr: process.stderr,
    isWhole: stdin === true,
  })
}
