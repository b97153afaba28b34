import { Command, Option } from 'commander'
import pc from 'picocolors'
import { worldFiles } from '../local/world/world-files.js'
import type { PlaceBucket } from '../shared/place/place.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { DEFAULT_DATA, DEFAULT_JOBS, jobsOption, jsonOption } from './options.js'
import { chosenPlace, type PlaceOptions, withPlaceOptions } from './place/chosen-place.js'
import { filesBucket } from './place/files-bucket.js'
import { loginSecrets } from './place/login-secrets.js'
import { type DefinitionOptions, mailDefinitions } from './place/mail-definitions.js'
import { exitCodeOf } from './print-failure.js'
import { summaryOf, untriedWords } from './probe/check-words.js'
import { chosenSubjects } from './probe/chosen-subjects.js'
import type { ProbeSubject } from './probe/probe-subjects.js'
import { probeTools } from './probe/probe-tools.js'
import {
  failuresOf,
  type ProbeDisplay,
  type ProbeOutcome,
  probeJson,
  runProbe,
  runProbeInPlace,
} from './probe/run-probe.js'

interface CheckOptions extends DefinitionOptions {
  readonly again?: boolean
  readonly mail?: boolean
  readonly here?: boolean
  readonly json?: boolean
}

const HELP = `
Stages, each shown with its time as it ends. The first that fails ends the probe, with what it means and what to do; a missing folder does not:
  dns, tcp                the name of the server, and its port
  secret, token           the login as it is kept; with OAuth2 an access token
  pop3                    of a sender with popBeforeSmtp, the login there
  tls                     encryption, and the certificate: warned of 30, 14 and 3 days before its end
  greeting, ehlo, login   a mail server of the right kind answers, and lets us in
  capabilities            what an IMAP server says that it can do
  folder, target          the folders of monitors; those that mail is moved or copied to
  read                    up to five of the newest mails: secondsPerMessage, a setting of the mailbox
  identity, quota         of a sender by SES, with --stack
  mail, return            with --mail: a mail from a sender to itself, until it is in the mailbox of that address. It stays there, for monitors as well
Nothing is changed: folders are opened to read (EXAMINE), no mail is marked, and none is sent without --mail.

What is probed is what runs: the local world on --data, or the stack of --stack; where no world runs, the jobs file. Mailboxes of a stack are probed inside its
monitor function, with the network, the role and the login that polls have; its senders, and with --here its mailboxes, from this machine: it may be let in where
the functions are not, or the other way round.

Examples:
  mailjobs check                                all mailboxes and senders
  mailjobs check operations                     one of them
  mailjobs check relay --mail                   and how long a mail takes that it sends itself
  mailjobs check relay --stack mailjobs-prod --json

A login that polls or sends had refused within the hour is not tried again, since some servers lock an account; nor is a server that has asked them to
slow down, before its time. After the secret has changed (mailjobs secrets set) it is; --again tries at once. A login that this command has just had
refused is not tried a second time, whoever else has it; the next command knows nothing of that.
It ends with 0 if all is well, warnings or not; with 1 if something failed; with 3 if nothing but logins are missing.`

/** `mailjobs check`: whether mail servers can be reached and logged in to, and what they say. */
export const checkCommand = (): Command =>
  withPlaceOptions(
    new Command('check')
      .description(
        'Probe a mailbox or a sender, stage by stage, from the name of its server to its mail.',
      )
      .argument('[name]', 'of a mailbox or a sender: whatever has it (default: all)'),
  )
    .addOption(jobsOption(`that of the local world that runs, or ${DEFAULT_JOBS}`))
    .addOption(
      new Option('--again', 'log in although polls or sends were refused, or told to wait'),
    )
    .addOption(
      new Option(
        '--mail',
        'of senders: send a mail to the own address, and look for it in the mailbox that has that',
      ),
    )
    .addOption(
      new Option(
        '--here',
        'with --stack: probe mailboxes from this machine, and not inside the monitor function',
      ),
    )
    .addOption(jsonOption('one object, with the stages of each'))
    .addHelpText('after', HELP)
    .action(async (name: string | undefined, options: CheckOptions) => {
      process.exitCode = await check(name, options)
    })

async function check(name: string | undefined, options: CheckOptions): Promise<number> {
  const definitions = await mailDefinitions(options)
  const subjects = chosenSubjects(definitions, name, options.stack !== undefined)
  requireOptionsThatCount(subjects, options)
  const print = options.json ? undefined : (line: string) => console.log(line)
  print?.(pc.dim(`By the definitions of ${definitions.source}.`))
  const outcomes = await probeAll(subjects, options, print)
  if (name === undefined && options.stack === undefined)
    for (const line of untriedWords(definitions)) print?.(line)
  print?.(summaryOf(outcomes))
  if (options.json) {
    const checked = outcomes.map((one) => probeJson(one))
    console.log(JSON.stringify({ definitions: definitions.source, checked }, null, 2))
  }
  return exitCodeOfAll(outcomes)
}

/** What would do nothing is refused. */
function requireOptionsThatCount(
  subjects: readonly ProbeSubject[],
  { mail, here, stack }: CheckOptions,
): void {
  if (mail && !subjects.some(({ via }) => via === 'smtp'))
    throw new WrongUse('--mail is of a sender by SMTP: name one, or leave out the name.')
  if (here && stack === undefined)
    throw new WrongUse('--here is of --stack: a local world is probed from this machine anyway.')
}

/** Mailboxes of a stack from inside its monitor function, where network and rights are the real ones; everything else from here. */
async function probeAll(
  subjects: readonly ProbeSubject[],
  options: CheckOptions,
  print: ProbeDisplay['print'],
): Promise<readonly ProbeOutcome[]> {
  const isInPlace = options.stack !== undefined && !options.here
  const there = subjects.filter(({ request }) => isInPlace && request)
  const here = subjects.filter((subject) => !there.includes(subject))
  return [
    ...(await probeInPlace(there, options, print)),
    ...(await probeFromHere(here, options, print)),
  ]
}

async function probeInPlace(
  subjects: readonly ProbeSubject[],
  { again = false, ...options }: CheckOptions,
  print: ProbeDisplay['print'],
): Promise<readonly ProbeOutcome[]> {
  if (subjects.length === 0) return []
  const { withMonitorFunction } = await import('./place/monitor-function.js')
  const use = { say: (line: string) => console.error(pc.dim(line)), signal: NEVER }
  return withMonitorFunction(options, use, async (monitor) => {
    const outcomes: ProbeOutcome[] = []
    for (const subject of subjects)
      outcomes.push(
        await runProbeInPlace(subject, subject.request?.(again) ?? {}, { monitor, print }),
      )
    return outcomes
  })
}

/** Ctrl-C ends the command; the function ends by itself. */
const NEVER = new AbortController().signal

async function probeFromHere(
  subjects: readonly ProbeSubject[],
  options: CheckOptions,
  print: ProbeDisplay['print'],
): Promise<readonly ProbeOutcome[]> {
  if (subjects.length === 0) return []
  const secrets = await loginSecrets(options)
  const tools = probeTools({
    ...secrets,
    remembered: options.again ? undefined : await bucketOf(options),
  })
  const depth = options.mail ? 'mail to itself' : 'mail'
  const outcomes: ProbeOutcome[] = []
  try {
    for (const subject of subjects) outcomes.push(await runProbe(subject, tools, { print, depth }))
  } finally {
    await tools.saveLeft()
  }
  return outcomes
}

/** Where it is remembered that a login was refused; a local world need not have begun yet. */
const bucketOf = async ({ data = DEFAULT_DATA, stack }: PlaceOptions): Promise<PlaceBucket> =>
  stack === undefined ? filesBucket(worldFiles(data).bucket) : (await chosenPlace({ stack })).bucket

/** Settings alone are wrong where nothing failed but them. */
function exitCodeOfAll(outcomes: readonly ProbeOutcome[]): number {
  const codes = new Set(failuresOf(outcomes).map(exitCodeOf))
  if (codes.size === 0) return EXIT.done
  return codes.has(EXIT.failed) ? EXIT.failed : EXIT.badSettings
}
