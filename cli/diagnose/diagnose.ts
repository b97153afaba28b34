import { Command, InvalidArgumentError, Option } from 'commander'
import pc from 'picocolors'
import { checklistFor, UNSEEN } from '../../shared/diagnosis/checklist.js'
import {
  type DiagnosisFacts,
  isAnythingLost,
  lostOf,
} from '../../shared/diagnosis/diagnosis-facts.js'
import { otherCausesOf } from '../../shared/diagnosis/other-causes.js'
import { PASSWORD_WARNING, suspectsOf } from '../../shared/diagnosis/suspects.js'
import type { Incident } from '../../shared/incidents/incident.js'
import type { PopServer } from '../../shared/jobs/requests/survey-request.js'
import { knownFolders } from '../../shared/place/known-folders.js'
import { type KnownOfTime, knownOfTime } from '../../shared/place/not-seen.js'
import type { Place } from '../../shared/place/place.js'
import type { ProbedMailbox } from '../../shared/probe/mailbox-probe.js'
import type { SeenMailbox } from '../../shared/survey/survey-answer.js'
import { EXIT, WrongUse } from '../exit-codes.js'
import { knownOfTimeLines } from '../find/known-words.js'
import { type Moment, parseMoment, TIMES } from '../find/query-options.js'
import { jobsOption, jsonOption } from '../options.js'
import { chosenPlace, placeOption, withPlaceOptions } from '../place/chosen-place.js'
import { type DefinitionOptions, mailDefinitions } from '../place/mail-definitions.js'
import { stageJson } from '../probe/stage-words.js'
import { nearNameHint } from '../words/near-name.js'
import {
  causeLines,
  closingLines,
  incidentLines,
  lossLines,
  serverLines,
  suspectLines,
  verdictLine,
} from './diagnosis-words.js'
import { type LookOptions, lookAtMailbox } from './look-at-mailbox.js'
import { factsOf } from './read-diagnosis.js'
import { type SoughtMail, soughtMail } from './sought-mail.js'
import { noteAnswers, watchLosses } from './watch-losses.js'

interface DiagnoseOptions extends DefinitionOptions, LookOptions {
  readonly since?: Moment
  readonly checklist?: boolean
  readonly note?: string
  /** False by --no-incident. */
  readonly incident: boolean
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
  if (options.here && options.stack === undefined)
    throw new WrongUse('--here is of --stack: a local world is looked at from this machine anyway.')
  const probed = await mailboxNamed(name, options)
  if (options.checklist) return printChecklist(probed, options)
  const place = await chosenPlace(options)
  if (options.note !== undefined) return noteOf(place, name, options.note, options)
  const until = new Date()
  const from = options.since?.begins ?? new Date(until.getTime() - DEFAULT_DAYS * DAY_MS)
  const between = { from, until }
  const known = await knownFolders(place.bucket, name)
  const sought = await soughtMail(place.bucket, known.folders, probed.monitors, between)
  const ofTime = await knownOfTime(place, name, known, between)
  const seen = await lookAtMailbox(probed, sought.folders, options)
  const facts = factsOf({
    ...{ probed, sought, seen, between },
    known: known.folders,
    from: seen.from,
  })
  const incidents = options.incident
    ? await watchLosses(place, facts, known.folders, probed.monitors)
    : []
  const diagnosis = { place, facts, seen, sought, ofTime, incidents, from }
  if (options.json) console.log(JSON.stringify(jsonOf(diagnosis), null, 2))
  else for (const line of linesOf(diagnosis, placeOption(options))) console.log(line)
  return exitCode(diagnosis)
}

interface Diagnosis {
  readonly place: Place
  readonly facts: DiagnosisFacts
  readonly seen: SeenMailbox
  readonly sought: SoughtMail
  readonly ofTime: KnownOfTime
  readonly incidents: readonly Incident[]
  readonly from: Date
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
  const { facts, seen, incidents } = diagnosis
  const { mailbox, address } = facts
  return [
    `${pc.bold(`mailbox ${mailbox}`)}  ${address}, in ${diagnosis.place.name}`,
    verdictLine(facts),
    ...serverLines(facts, seen.stages),
    ...lossLines(facts, knownOfTimeLines(mailbox, diagnosis.ofTime)),
    ...causeLines(facts),
    ...suspectLines(facts),
    ...closingLines(facts),
    ...incidentLines(incidents, option),
  ]
}

function jsonOf({ place, facts, seen, ofTime, incidents, from, sought }: Diagnosis): object {
  const { mailbox, address, now, survey, ports, gone, traits, vanished } = facts
  return {
    ...{ mailbox, address, place: place.name, from: from.toISOString(), until: now.toISOString() },
    server: { seenFrom: facts.from, stages: seen.stages.map(stageJson), ports, survey },
    ledger: { ...ofTime, soughtMails: facts.soughtMails, complete: !sought.isCut },
    ...{ gone, traits, vanished },
    soughtElsewhere: facts.soughtElsewhere,
    causes: otherCausesOf(facts),
    suspects: suspectsOf(facts),
    unseen: UNSEEN,
    checklist: checklistFor(facts),
    warning: PASSWORD_WARNING,
    lost: lostOf(facts).length,
    incidents: incidents.map(({ name, ended }) => ({ name, ...(ended && { ended }) })),
  }
}

/** A mailbox that nobody can look into is what has to be mended first. */
function exitCode({ facts, seen, incidents }: Diagnosis): number {
  const failure = seen.stages.find((stage) => stage.failure)?.failure
  if (failure) return failure.code === 'CONFIG_SECRET_MISSING' ? EXIT.badSettings : EXIT.failed
  // What somebody has closed, and nothing was lost since, is nobody's to do.
  const isOver = incidents.length > 0 && incidents.every(({ ended }) => ended)
  return isAnythingLost(facts) && !isOver ? EXIT.stillOpen : EXIT.done
}
