import pc from 'picocolors'
import {
  type DiagnosisFacts,
  type GoneMail,
  lostOf,
} from '../../shared/diagnosis/diagnosis-facts.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { KINDS } from '../../shared/incidents/kinds.js'
import { countOfMails } from '../../shared/probe/count-of-mails.js'
import type { MailboxSurvey } from '../../shared/survey/mailbox-survey.js'
import { utcWords } from '../words/ledger-words.js'
import { printable } from '../words/printable.js'
import { heading } from './heading.js'

/** Mails that are named one by one; all are in the answer of `--json`. */
const MOST_NAMED = 10

/** What it comes to, for who reads no further. */
export function verdictLine(facts: DiagnosisFacts): string {
  const { survey, vanished, soughtMails, notCompared, mailbox } = facts
  const lost = lostOf(facts).length
  const losses = [
    ...(lost > 0
      ? [`${lost} of ${countOfMails(soughtMails)} that had come ${lost === 1 ? 'is' : 'are'} gone`]
      : []),
    ...(vanished.count > 0 ? [`${countOfMails(vanished.count)} came and went between polls`] : []),
  ]
  const look = spamWords(survey)
  if (losses.length > 0)
    return pc.yellow(
      `${losses.join('; ')}. Nobody here has taken them: somebody else reads ${mailbox}.${look}`,
    )
  if (!survey) return pc.red('Nobody could look into the mailbox: mend that first, then ask again.')
  if (soughtMails === 0 && notCompared.length > 0)
    return pc.yellow(`What is known of ${mailbox} could not be compared with what is there.${look}`)
  if (soughtMails === 0)
    return `The ledger knows no mail of that time: nothing can be missed by it.${look}`
  return (
    pc.green(`Nothing is lost of ${countOfMails(soughtMails)} that had come.`) +
    movedWords(facts) +
    look
  )
}

/** Only the latest are looked for in other folders: of the others that are gone nobody knows. */
function movedWords({ gone, soughtElsewhere }: DiagnosisFacts): string {
  if (gone.length === 0) return ''
  if (gone.length <= soughtElsewhere)
    return ` ${countOfMails(gone.length)} ${gone.length === 1 ? 'was' : 'were'} moved to another folder.`
  return ` ${countOfMails(gone.length)} are not where they came: of the latest ${soughtElsewhere} all were moved to another folder, and the others were not looked for.`
}

function spamWords(survey: MailboxSurvey | undefined): string {
  const spam = (survey?.folders ?? []).filter(({ use }) => use === '\\Junk')
  const count = spam.reduce((sum, { messages }) => sum + messages, 0)
  return count === 0 ? '' : ` ${countOfMails(count)} in spam: look there.`
}

/** What the ledger knows, and what of it is gone. */
export function lossLines(
  facts: DiagnosisFacts,
  ledgerLines: readonly string[],
): readonly string[] {
  const { soughtMails, gone, notCompared, soughtElsewhere, vanished, survey } = facts
  const kept = gone.filter(({ isKept }) => isKept).length
  const found = gone.filter(({ foundIn }) => foundIn !== undefined).length
  return [
    heading('By the ledger'),
    ...ledgerLines,
    ...notCompared.map(
      ({ folder, mails, why }) =>
        `  ${pc.yellow(`${printable(folder)}: ${countOfMails(mails)} could not be looked for: ${WHY_NOT[why]}`)}`,
    ),
    ...(survey && soughtMails > 0
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

const WHY_NOT: Readonly<Record<DiagnosisFacts['notCompared'][number]['why'], string>> = {
  'looked at': '',
  renumbered: 'the folder has other numbers (UIDVALIDITY) since; the next poll recognises its mail',
  'no such folder': 'the folder is not there any more',
  'not looked at': 'nobody could look into the folder',
}

function goneLine({ folder, uid, from = '', subject = '', receivedAt, foundIn }: GoneMail): string {
  const when = receivedAt === undefined ? 'nobody knows when' : utcWords(receivedAt)
  const where = foundIn === undefined ? '' : pc.green(` now in ${printable(foundIn)}`)
  return `    ${pc.dim(`${printable(folder)} UID ${uid}`)}  ${when}  ${printable(from)}  ${printable(subject).replaceAll('\n', ' ')}${where}`
}

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
