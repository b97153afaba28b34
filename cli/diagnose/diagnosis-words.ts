import pc from 'picocolors'
import { checklistFor, UNSEEN } from '../../shared/diagnosis/checklist.js'
import {
  type DiagnosisFacts,
  type GoneMail,
  isAnythingLost,
  lostOf,
} from '../../shared/diagnosis/diagnosis-facts.js'
import { type OtherCause, otherCausesOf } from '../../shared/diagnosis/other-causes.js'
import { type Suspect, suspectsOf } from '../../shared/diagnosis/suspects.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { KINDS } from '../../shared/incidents/kinds.js'
import { countOfMails } from '../../shared/probe/count-of-mails.js'
import type { StageReport } from '../../shared/probe/stages.js'
import type { MailboxSurvey, SurveyedFolder } from '../../shared/survey/mailbox-survey.js'
import type { SeenPort } from '../../shared/survey/survey-answer.js'
import { stageLines } from '../probe/stage-words.js'
import { utcWords } from '../words/ledger-words.js'
import { printable } from '../words/printable.js'

/** Mails that are named one by one; all are in the answer of `--json`. */
const MOST_NAMED = 10

/** Folders that are shown by themselves; of many, those without mail are only counted. */
const MOST_FOLDERS = 30

const heading = (words: string): string => `\n${pc.bold(words)}`

/** What it comes to, for who reads no further. */
export function verdictLine(facts: DiagnosisFacts): string {
  const { survey, gone, vanished, soughtMails, mailbox } = facts
  const lost = lostOf(facts).length
  const losses = [
    ...(lost > 0 ? [`${lost} of ${countOfMails(soughtMails)} that had come are gone`] : []),
    ...(vanished.count > 0 ? [`${countOfMails(vanished.count)} came and went between polls`] : []),
  ]
  const look = spamWords(survey)
  if (losses.length > 0)
    return pc.yellow(
      `${losses.join('; ')}. Nobody here has taken them: somebody else reads ${mailbox}.${look}`,
    )
  if (!survey) return pc.red('Nobody could look into the mailbox: mend that first, then ask again.')
  if (soughtMails === 0)
    return `The ledger knows no mail of that time: nothing can be missed by it.${look}`
  const moved =
    gone.length === 0 ? '' : ` ${countOfMails(gone.length)} were moved to another folder.`
  return pc.green(`Nothing is lost of ${countOfMails(soughtMails)} that had come.`) + moved + look
}

function spamWords(survey: MailboxSurvey | undefined): string {
  const spam = (survey?.folders ?? []).filter(({ use }) => use === '\\Junk')
  const count = spam.reduce((sum, { messages }) => sum + messages, 0)
  return count === 0 ? '' : ` ${countOfMails(count)} in spam: look there.`
}

/** What the server has, and what it did not show. */
export function serverLines(
  { survey, ports, from }: DiagnosisFacts,
  stages: readonly StageReport[],
): readonly string[] {
  const failed = stages.filter(({ outcome }) => outcome !== 'passed')
  return [
    heading(`On the server, seen from ${from}`),
    ...failed.map(stageLines),
    ...(survey
      ? folderLines(survey)
      : [`  ${pc.yellow('Nobody could look into the mailbox: what follows is known without.')}`]),
    ...portLines(ports),
  ]
}

function folderLines({ folders, notSeen, storage }: MailboxSurvey): readonly string[] {
  const total = folders.reduce((sum, { messages }) => sum + messages, 0)
  const shown =
    folders.length <= MOST_FOLDERS ? folders : folders.filter(({ messages }) => messages > 0)
  const named = shown.slice(0, MOST_FOLDERS)
  const left = folders.length - named.length
  const used = storage && storageWords(storage)
  return [
    ...(total === 0 && notSeen.length === 0
      ? [`  ${pc.yellow('There is no mail at all in any folder.')}`]
      : []),
    ...named.map(folderLine),
    ...(left > 0 ? [pc.dim(`  and ${left} more folders`)] : []),
    ...notSeen
      .slice(0, MOST_NAMED)
      .map(({ path, why }) => `  ${pc.yellow('not seen')}  ${printable(path)}: ${printable(why)}`),
    ...(notSeen.length > MOST_NAMED
      ? [pc.yellow(`  and ${notSeen.length - MOST_NAMED} more folders that were not seen`)]
      : []),
    ...(used === undefined ? [] : [`  storage  ${used}`]),
  ]
}

const storageWords = ({ usedBytes, limitBytes }: NonNullable<MailboxSurvey['storage']>): string =>
  `${bytesWords(usedBytes)}${limitBytes === undefined ? ', no limit' : ` of ${bytesWords(limitBytes)}`}`

function folderLine({
  path,
  use,
  messages,
  unseen,
  bytes,
  oldest,
  newest,
}: SurveyedFolder): string {
  const facts = [
    countOfMails(messages),
    ...(unseen === undefined || messages === 0 ? [] : [`${unseen} unread`]),
    ...(bytes === undefined ? [] : [bytesWords(bytes)]),
    ...(oldest === undefined || newest === undefined
      ? []
      : [`from ${utcWords(oldest)} to ${utcWords(newest)}`]),
  ]
  const marked = use === undefined || use === '\\Inbox' ? '' : pc.dim(` ${use}`)
  return `  ${printable(path)}${marked}  ${facts.join(', ')}`
}

const KIB = 1_024

function bytesWords(bytes: number): string {
  if (bytes < KIB) return `${bytes} bytes`
  return bytes < KIB * KIB
    ? `${(bytes / KIB).toFixed(1)} KB`
    : `${(bytes / KIB / KIB).toFixed(1)} MB`
}

function portLines(ports: readonly SeenPort[]): readonly string[] {
  const open = ports.filter(({ state }) => state === 'open')
  const closed = ports.filter(({ state }) => state !== 'open')
  return [
    ...open.map(
      ({ protocol, host, port, told }) =>
        `  ${protocol === 'POP3' ? pc.yellow('open   ') : 'open   '}  ${protocol} on ${host}:${port}${told === undefined ? '' : `: ${printable(told)}`}`,
    ),
    ...(closed.length > 0
      ? [
          pc.dim(
            `  nothing  ${closed.map(({ protocol, host, port }) => `${protocol} on ${host}:${port}`).join(', ')}`,
          ),
        ]
      : []),
  ]
}

/** What the ledger knows, and what of it is gone. */
export function lossLines(
  facts: DiagnosisFacts,
  ledgerLines: readonly string[],
): readonly string[] {
  const { soughtMails, gone, soughtElsewhere, vanished, survey } = facts
  const kept = gone.filter(({ isKept }) => isKept).length
  const found = gone.filter(({ foundIn }) => foundIn !== undefined).length
  return [
    heading('By the ledger'),
    ...ledgerLines,
    ...(survey
      ? [
          gone.length === 0
            ? `  ${pc.green(`Of ${countOfMails(soughtMails)} that were looked for, all are where they came.`)}`
            : `  ${pc.yellow(`Of ${countOfMails(soughtMails)} that were looked for, ${gone.length} are gone; nobody here has moved or deleted them.`)}`,
        ]
      : []),
    ...(gone.length > 0
      ? [
          `  Kept here: ${kept} of them${kept > 0 ? ' (mailjobs mail list, mailjobs mail save)' : ''}. Found in another folder: ${found} of ${soughtElsewhere} that were looked for.`,
        ]
      : []),
    ...gone.slice(0, MOST_NAMED).map(goneLine),
    ...(gone.length > MOST_NAMED ? [pc.dim(`    and ${gone.length - MOST_NAMED} more`)] : []),
    ...(vanished.count > 0
      ? [
          `  ${pc.yellow(`${countOfMails(vanished.count)} came and went between two polls, noticed ${vanished.occasions.length} times: nobody has seen them.`)}`,
        ]
      : []),
  ]
}

function goneLine({ folder, uid, from = '', subject = '', receivedAt, foundIn }: GoneMail): string {
  const when = receivedAt === undefined ? 'nobody knows when' : utcWords(receivedAt)
  const where = foundIn === undefined ? '' : pc.green(` now in ${printable(foundIn)}`)
  return `    ${pc.dim(`${printable(folder)} UID ${uid}`)}  ${when}  ${printable(from)}  ${printable(subject).replaceAll('\n', ' ')}${where}`
}

const MARKS: Readonly<Record<OtherCause['state'], string>> = {
  seen: pc.yellow('look   '),
  unlikely: pc.green('no     '),
  unseen: pc.dim('ask    '),
}

/** What is nobody's doing. */
export const causeLines = (facts: DiagnosisFacts): readonly string[] => [
  heading('Before anybody is suspected'),
  ...otherCausesOf(facts).map(({ state, words }) => `  ${MARKS[state]} ${printable(words)}`),
]

/** Who may have taken it, in order; what to do about them where something is gone, or nobody could look. */
export const suspectLines = (facts: DiagnosisFacts): readonly string[] => [
  heading('Who may take mail, in this order'),
  ...suspectsOf(facts).flatMap((suspect, index) =>
    suspectLine(isPressing(facts) ? suspect : { ...suspect, toDo: [] }, index),
  ),
]

/** Where all is there, questions to everybody would only alarm them. */
const isPressing = (facts: DiagnosisFacts): boolean => !facts.survey || isAnythingLost(facts)

const suspectLine = (
  { who, evidence, against, toDo }: Suspect,
  index: number,
): readonly string[] => [
  `  ${index + 1}. ${pc.bold(who)}`,
  ...(evidence.length + against.length === 0
    ? [pc.dim('       nothing here speaks for it, nor rules it out')]
    : evidence.map((line) => `       ${pc.yellow('seen')}   ${printable(line)}`)),
  ...against.map((line) => `       ${pc.green('not')}    ${printable(line)}`),
  ...toDo.map((line) => `       to do  ${line}`),
]

/** What nobody could see, and what to hand round. */
export const closingLines = (facts: DiagnosisFacts): readonly string[] => [
  heading('What no client can see'),
  ...UNSEEN.map((line) => `  - ${line}`),
  ...(isPressing(facts)
    ? [
        heading('To hand to everybody who reads it: by chat or on paper, not by mail to it'),
        ...checklistFor(facts).map((line) => `  ${line}`),
      ]
    : [
        pc.dim(
          `\nThe questions for everybody who reads it: mailjobs diagnose ${facts.mailbox} --checklist`,
        ),
      ]),
]

/** What is watched from here on, and what was. */
export const incidentLines = (incidents: readonly Incident[], option: string): readonly string[] =>
  incidents.flatMap(({ name, kind, ended }) => [
    ...(ended
      ? [`\n${pc.green('ENDED')}  ${name}, ${ended.at} (${ended.reason}): nothing was lost since.`]
      : [
          `\n${pc.yellow('WATCHED')}  ${name}`,
          `  It is told of, again with each loss, and ends when ${KINDS[kind].endsWhen}. A poll sees what goes before it; what goes after it, the next diagnose sees.`,
        ]),
    pc.dim(`  mailjobs incidents show ${name}${option}`),
  ])
