import { Command, Option } from 'commander'
import pc from 'picocolors'
import { worldFiles } from '../local/world/world-files.js'
import type { PlaceBucket } from '../shared/place/place.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { DEFAULT_DATA, DEFAULT_JOBS, jobsOption, jsonOption } from './options.js'
import { chosenPlace, type PlaceOptions, withPlaceOptions } from './place/chosen-place.js'
import { filesBucket } from './place/files-bucket.js'
import { loginSecrets } from './place/login-secrets.js'
import {
  type DefinitionOptions,
  type MailDefinitions,
  mailDefinitions,
} from './place/mail-definitions.js'
import { exitCodeOf } from './print-failure.js'
import { type ProbeSubject, probeSubjects } from './probe/probe-subjects.js'
import { probeTools } from './probe/probe-tools.js'
import { failuresOf, type ProbeOutcome, probeJson, runProbe } from './probe/run-probe.js'
import { nearNameHint } from './words/near-name.js'

interface CheckOptions extends DefinitionOptions {
  readonly again?: boolean
  readonly mail?: boolean
  readonly json?: boolean
}

const HELP = `
Stage by stage, as polls and sends do it, each with its time: the name of the server (dns), its port (tcp), the login as it is kept (secret; with OAuth2 the
token), TLS and its certificate - warned of 30, 14 and 3 days before its end -, the greeting, the login, and what the server says that it can do. Of a
mailbox also the folders of its monitors, the folders that mail is moved or copied to, and a few mails, by which secondsPerMessage is measured: the setting
of the mailbox in the jobs file. Nothing is changed: folders are opened to read (EXAMINE), no mail is marked, and none is sent - but with --mail, which sends
one from a sender to itself and looks for it in the mailbox that has its address, where it stays, for monitors to decide on as on any other.

The first stage that fails ends it, with the failure's entry in docs/runbook.md; a folder that is missing does not keep the others from being tried.
What is probed is what runs: the local world on --data, or the stack of --stack; where no world runs, the jobs file. The probe is made from this machine.
With --stack it has the stack's definitions and logins, and not the network of its functions, which may be let through where this machine is not.

Examples:
  mailjobs check                                all mailboxes and senders
  mailjobs check operations                     one of them
  mailjobs check relay --mail                   and how long a mail takes that it sends itself
  mailjobs check relay --stack mailjobs-prod --json

A login that was refused within the hour is not tried again, as polls do not either: some servers lock an account. After the secret has changed
(mailjobs secrets set) it is; --again tries it at once.
It ends with 0 if all is well, warnings or not; with 1 if something failed; with 3 if nothing but logins are missing.`

/** `mailjobs check`: whether mail servers can be reached and logged in to, and what they say. */
export const checkCommand = (): Command =>
  withPlaceOptions(
    new Command('check')
      .description('Probe a mailbox or a sender, stage by stage, from the name of its server to its mail.')
      .argument('[name]', 'of a mailbox or a sender: whatever has it (default: all)'),
  )
    .addOption(jobsOption(`that of the local world that runs, or ${DEFAULT_JOBS}`))
    .addOption(new Option('--again', 'log in although the last login with this secret was refused'))
    .addOption(
      new Option('--mail', 'of senders: send a mail to the own address, and look for it in the mailbox that has that'),
    )
    .addOption(jsonOption('one object, with the stages of each'))
    .addHelpText('after', HELP)
    .action(async (name: string | undefined, options: CheckOptions) => {
      process.exitCode = await check(name, options)
    })

async function check(name: string | undefined, options: CheckOptions): Promise<number> {
  const definitions = await mailDefinitions(options)
  const subjects = chosenSubjects(definitions, name)
  if (options.mail && subjects.every(({ kind }) => kind === 'mailbox'))
    throw new WrongUse('--mail is of a sender: name one, or leave out the name.')
  const secrets = await loginSecrets(options)
  const remembered = options.again ? undefined : await bucketOf(options)
  const tools = probeTools({ ...secrets, remembered })
  const print = options.json ? undefined : (line: string) => console.log(line)
  print?.(pc.dim(placeWords(definitions, options)))
  const depth = options.mail ? 'mail to itself' : 'mail'
  const outcomes: ProbeOutcome[] = []
  try {
    for (const subject of subjects)
      outcomes.push(await runProbe(subject, tools, { print, depth }))
  } finally {
    await tools.saveLeft()
  }
  if (name === undefined) print?.(untriedWords(definitions))
  print?.(summaryOf(outcomes))
  if (options.json)
    console.log(
      JSON.stringify(
        { definitions: definitions.source, from: 'this machine', checked: outcomes.map(probeJson) },
        null,
        2,
      ),
    )
  return exitCodeOfAll(outcomes)
}

const placeWords = ({ source }: MailDefinitions, { stack }: PlaceOptions): string =>
  `From this machine, by the definitions of ${source}${stack === undefined ? '' : ' and its logins; the network is not that of its functions'}.`

/** Where it is remembered that a login was refused; a local world need not have begun yet. */
const bucketOf = async ({ data = DEFAULT_DATA, stack }: PlaceOptions): Promise<PlaceBucket> =>
  stack === undefined
    ? filesBucket(worldFiles(data).bucket)
    : (await chosenPlace({ stack })).bucket

/** @throws WrongUse for a name that nothing has, or that there is nothing to probe of */
function chosenSubjects(definitions: MailDefinitions, name: string | undefined): readonly ProbeSubject[] {
  const all = probeSubjects(definitions)
  if (name === undefined) {
    if (all.length > 0) return all
    throw new WrongUse(`${definitions.source} has no mailbox, and no sender by SMTP.`)
  }
  const named = all.filter((subject) => subject.name === name)
  if (named.length > 0) return named
  if (definitions.senders.some((sender) => sender.name === name))
    throw new WrongUse(`The sender ${name} sends by SES: there is no mail server to probe.`)
  const names = [...all.map((subject) => subject.name)]
  throw new WrongUse(
    `${definitions.source} has no mailbox or sender ${name}; there are: ${names.join(', ')}.${nearNameHint(name, names)}`,
  )
}

function untriedWords({ senders }: MailDefinitions): string {
  const bySes = senders.filter(({ via }) => via === 'ses').map((sender) => sender.name)
  return bySes.length === 0
    ? ''
    : pc.dim(`Not tried: ${bySes.join(', ')}, by SES, which is no mail server.`)
}

function summaryOf(outcomes: readonly ProbeOutcome[]): string {
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed')
  const warned = outcomes.filter(({ outcome }) => outcome === 'warned')
  const namesOf = (some: readonly ProbeOutcome[]) => some.map(({ name }) => name).join(', ')
  const parts = [
    ...(failed.length > 0 ? [pc.red(`failed: ${namesOf(failed)}`)] : []),
    ...(warned.length > 0 ? [pc.yellow(`warned of: ${namesOf(warned)}`)] : []),
  ]
  return parts.length === 0 ? pc.green(`All is well: ${namesOf(outcomes)}.`) : `${parts.join('; ')}.`
}

/** Settings alone are wrong where nothing failed but them. */
function exitCodeOfAll(outcomes: readonly ProbeOutcome[]): number {
  const codes = new Set(failuresOf(outcomes).map(exitCodeOf))
  if (codes.size === 0) return EXIT.done
  return codes.has(EXIT.failed) ? EXIT.failed : EXIT.badSettings
}
