import { Command, InvalidArgumentError, Option } from 'commander'
import pc from 'picocolors'
import { checklistFor } from '../../shared/diagnosis/checklist.js'
import type { PopServer } from '../../shared/jobs/requests/survey-request.js'
import type { Place } from '../../shared/place/place.js'
import type { ProbedMailbox } from '../../shared/probe/mailbox-probe.js'
import { EXIT, WrongUse } from '../exit-codes.js'
import { knownOfTimeLines } from '../find/known-words.js'
import { type Moment, parseMoment, TIMES } from '../find/query-options.js'
import { jobsOption, jsonOption } from '../options.js'
import { chosenPlace, placeOption, withPlaceOptions } from '../place/chosen-place.js'
import { type DefinitionOptions, mailDefinitions } from '../place/mail-definitions.js'
import { nearNameHint } from '../words/near-name.js'
import {
  type Diagnosis,
  type DiagnosisOptions,
  diagnosed,
  diagnosisJson,
  exitCodeOfDiagnosis,
} from './diagnosis.js'
import { incidentLines, lossLines, verdictLine } from './loss-words.js'
import { serverLines } from './server-words.js'
import { causeLines, closingLines, suspectLines } from './suspect-words.js'
import { noteAnswers } from './watch-losses.js'

interface DiagnoseOptions extends DefinitionOptions, DiagnosisOptions {
  readonly since?: Moment
  readonly checklist?: boolean
  readonly note?: string
}

const DEFAULT_DAYS = 14
const DAY_MS = 86_400_000

const HELP = `
"Where is my mail?" In this order:
  on the server     counts, bytes, unread, oldest and newest of each folder; storage; whether POP3 and ManageSieve answer beside IMAP
  by the ledger     what was decided on and is gone, what came and went before that, and what all of it has in common; found again in Trash, spam
  before suspicion  monitors that move or delete, spam, a full mailbox, rules, forwarding, reception that is switched off
  who takes it      a forgotten client, a colleague nobody thought of, a stranger with the password: what speaks for each, and what to do
  what nobody sees  and a list of questions to hand to everybody who reads the mailbox
Nothing is changed in the mailbox: folders are opened to read (EXAMINE), and of mail only UIDs and two dates a folder are asked for. Nobody logs in by POP3.
It ends within two minutes however large the mailbox is, and says what there was no time for. Where nobody can log in, it tells what the ledger and the network do.

What is lost is an incident from then on (kind vanished): people are told, each loss is told again, and it ends after 14 days without one.
--note adds what people have answered to it; mailjobs incidents close ends it by hand.

Times: ${TIMES}.

Examples:
  mailjobs diagnose operations
  mailjobs diagnose operations --since 30d --stack mailjobs-prod
  mailjobs diagnose operations --checklist              only the questions, to paste into a chat
  mailjobs diagnose operations --pop pop.example.co.jp:110 --json
  mailjobs diagnose operations --note 'the old scanner fetched by POP3; switched off'

Never announce a new password by mail to the mailbox: whoever takes its mail reads it.

It ends with 0 if nothing is lost, or it was noted; with 4 if something is, and an incident is open; with 1 if nobody could look into the mailbox (3: its login is missing).`

/** `mailjobs diagnose`: where mail is that somebody misses. */
export const diagnoseCommand = (): Command =>
  withPlaceOptions(
    new Command('diagnose')
      .description(
        'Say where the mail of a mailbox is: what the server has, what is gone, who may have taken it, and what to do.',
      )
      .argument('<mailbox>', 'its name in the jobs file'),
  )
    .addOption(jobsOption('that of the local world that runs, or infra/jobs.ts'))
    .addOption(
      new Option(
        '--since <time>',
        `mail received no earlier (default: ${DEFAULT_DAYS} days ago)`,
      ).argParser((text) => parseMoment(text, new Date())),
    )
    .addOption(
      new Option(
        '--pop <host:port>',
        'where POP3 is looked for beside the usual ports of the server',
      ).argParser(parseServer),
    )
    .addOption(
      new Option(
        '--checklist',
        'only the questions for who reads the mailbox; nothing is looked at',
      ),
    )
    .addOption(
      new Option(
        '--note <words>',
        'only add what somebody has answered to the incident that is open',
      ),
    )
    .addOption(new Option('--no-incident', 'only look: no incident begins'))
    .addOption(new Option('--again', 'log in although polls were refused, or told to wait'))
    .addOption(
      new Option('--here', 'with --stack: look from this machine, not from the monitor function'),
    )
    .addOption(jsonOption('one object'))
    .addHelpText('after', HELP)
    .action(async (mailbox: string, options: DiagnoseOptions) => {
      process.exitCode = await diagnose(mailbox, options)
    })

function parseServer(text: string): PopServer {
  const [, host, port] = /^([\w.-]+|\[[\da-f:.]+\]):(\d{1,5})$/i.exec(text) ?? []
  const number = Number(port)
  if (host === undefined || number < 1 || number > 65_535)
    throw new InvalidArgumentError('It must be a host and a port: pop.example.co.jp:995.')
  return { host: host.replace(/^\[|\]$/g, ''), port: number }
}

async function diagnose(name: string, options: DiagnoseOptions): Promise<number> {
  requireOptionsThatCount(options)
  const probed = await mailboxNamed(name, options)
  if (options.checklist) return printChecklist(probed, options)
  const place = await chosenPlace(options)
  if (options.note !== undefined) return noteOf(place, name, options.note, options)
  const until = new Date()
  const from = options.since?.begins ?? new Date(until.getTime() - DEFAULT_DAYS * DAY_MS)
  const diagnosis = await diagnosed(place, probed, { from, until }, options)
  if (options.json) console.log(JSON.stringify(diagnosisJson(diagnosis), null, 2))
  else for (const line of linesOf(diagnosis, placeOption(options))) console.log(line)
  if (diagnosis.unwatched) throw diagnosis.unwatched.error
  return exitCodeOfDiagnosis(diagnosis)
}

/** What would do nothing is refused. */
function requireOptionsThatCount(options: DiagnoseOptions): void {
  const { here, stack, checklist, note, since, pop, again, incident } = options
  if (here && stack === undefined)
    throw new WrongUse('--here is of --stack: a local world is looked at from this machine anyway.')
  if (!checklist && note === undefined) return
  const isToLook = [since, pop, again, here, incident ? undefined : true].some(
    (option) => option !== undefined,
  )
  if (isToLook || (checklist && note !== undefined))
    throw new WrongUse(
      'With --checklist, and with --note, nothing is looked at: leave out the rest.',
    )
}

/** @throws WrongUse that names those there are */
async function mailboxNamed(name: string, options: DefinitionOptions): Promise<ProbedMailbox> {
  const { mailboxes, source } = await mailDefinitions(options)
  const found = mailboxes.find(({ mailbox }) => mailbox.name === name)
  if (found) return found
  const names = mailboxes.map(({ mailbox }) => mailbox.name)
  throw new WrongUse(
    `${source} has no mailbox ${name}; there are: ${names.join(', ')}.${nearNameHint(name, names)}`,
  )
}

function printChecklist({ mailbox }: ProbedMailbox, { json }: DiagnoseOptions): number {
  const checklist = checklistFor(mailbox)
  if (json) console.log(JSON.stringify({ mailbox: mailbox.name, checklist }, null, 2))
  else for (const line of checklist) console.log(line)
  return EXIT.done
}

/** What people have answered goes with the incident: to whom it is told, and who looks at it next. */
async function noteOf(
  place: Place,
  mailbox: string,
  words: string,
  { json }: DiagnoseOptions,
): Promise<number> {
  if (words.trim() === '') throw new WrongUse('--note: what has somebody answered?')
  const noted = await noteAnswers(place, mailbox, words)
  if (json)
    console.log(JSON.stringify({ mailbox, incidents: noted.map(({ name }) => name) }, null, 2))
  else for (const { name } of noted) console.log(`${pc.green('noted')}  ${name}`)
  if (noted.length > 0) return EXIT.done
  console.error(
    pc.yellow(
      `No mail of ${mailbox} is missed in ${place.name}: mailjobs diagnose ${mailbox} looks.`,
    ),
  )
  return EXIT.failed
}

function linesOf(diagnosis: Diagnosis, option: string): readonly string[] {
  const { place, facts, seen, ofTime, incidents } = diagnosis
  const { mailbox, address } = facts
  return [
    `${pc.bold(`mailbox ${mailbox}`)}  ${address}, in ${place}`,
    verdictLine(facts),
    ...serverLines(facts, seen),
    ...lossLines(facts, knownOfTimeLines(mailbox, ofTime)),
    ...causeLines(facts),
    ...suspectLines(facts),
    ...closingLines(facts),
    ...incidentLines(incidents, option),
  ]
}
