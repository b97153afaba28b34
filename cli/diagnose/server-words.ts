import pc from 'picocolors'
import type { DiagnosisFacts } from '../../shared/diagnosis/diagnosis-facts.js'
import { countOfMails } from '../../shared/probe/count-of-mails.js'
import type { MailboxSurvey, SurveyedFolder } from '../../shared/survey/mailbox-survey.js'
import type { SeenPort } from '../../shared/survey/survey-answer.js'
import { stageLines } from '../probe/stage-words.js'
import { utcWords } from '../words/ledger-words.js'
import { printable } from '../words/printable.js'
import { heading } from './heading.js'
import type { LookedAt } from './look-at-mailbox.js'

/** Folders that are shown by themselves; of many, those without mail are only counted. */
const MOST_FOLDERS = 30

/** Folders that were not seen, with why. */
const MOST_NOT_SEEN = 10

/** What the server has, and what it did not show. */
export function serverLines(
  { survey, ports, from }: DiagnosisFacts,
  { stages, failure }: LookedAt,
): readonly string[] {
  const failed = stages.filter(({ outcome }) => outcome !== 'passed')
  return [
    heading(`On the server, seen from ${from}`),
    ...failed.map((stage) => stageLines(stage)),
    ...(failure ? [`  ${pc.red('FAILED')} ${printable(failure.message)}`] : []),
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
      .slice(0, MOST_NOT_SEEN)
      .map(({ path, why }) => `  ${pc.yellow('not seen')}  ${printable(path)}: ${printable(why)}`),
    ...(notSeen.length > MOST_NOT_SEEN
      ? [pc.yellow(`  and ${notSeen.length - MOST_NOT_SEEN} more folders that were not seen`)]
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
