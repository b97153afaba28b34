import { faultWords } from '../faults.js'
import type { Act, FolderPlan, MailPlan, MonitorPlan, PollSchedule } from './poll-schedule.js'

/** A schedule, to be read. */
export const wordsOfPolls = ({
  seed,
  folders,
  definitions,
  acts,
  faults,
}: PollSchedule): string[] => [
  `A schedule of polls, made of seed ${seed}`,
  ...folders.flatMap(folderWords),
  ...definitions.flatMap((monitors, index) => [
    index === 0 ? 'Deployed at the beginning:' : `Definition ${index}:`,
    ...monitors.map((monitor) => `  ${monitorWords(monitor)}`),
  ]),
  ...acts.map((act) => `${(act.atMs / 1_000).toFixed(3).padStart(9)} s ${actWords(act)}`),
  ...faults.map((fault) => `Fault: ${faultWords(fault)}`),
]

const folderWords = ({ path, mails, firstUid, ageDays }: FolderPlan): string[] => [
  `Folder ${path}, mail of ${ageDays} days before:`,
  ...mails.map((mail, index) => `  UID ${firstUid + index}: ${mailWords(mail)}`),
]

const mailWords = ({
  subject,
  text,
  attachments,
  large,
  differsLater,
  trouble,
  shownAfterMinutes,
}: MailPlan): string =>
  [
    `subject [${subject.join(' ')}]`,
    `text [${text.join(' ')}]`,
    ...(attachments > 0 ? [`${attachments} attachments`] : []),
    ...(large ? [`too large for memory (${large})`] : []),
    ...(differsLater ? ['made anew when it is fetched again'] : []),
    ...(trouble ? [trouble] : []),
    ...(shownAfterMinutes ? [`shown ${shownAfterMinutes} minutes later`] : []),
  ].join(', ')

function monitorWords({
  name,
  folder,
  looksFor,
  startFrom,
  then,
  keeps,
  enabled,
}: MonitorPlan): string {
  const wanted = 'word' in looksFor ? `${looksFor.word} in ${looksFor.in}` : looksFor.in
  const action = typeof then === 'object' ? `move to ${then.move}` : then
  const paused = enabled ? '' : ', paused'
  return `${name} in ${folder}: ${wanted}, from ${startFrom}, then ${action}, keeps ${keeps}${paused}`
}

function actWords(act: Act): string {
  switch (act.act) {
    case 'poll':
      return `run ${act.run} begins${act.version === 'older' ? ', of an older version' : ''}`
    case 'mail arrives':
      return `mail arrives in ${act.folder}: ${mailWords(act.mail)}`
    case 'mail is taken away':
      return `somebody takes mail ${act.place + 1} of ${act.folder} away`
    case 'monitors change':
      return `definition ${act.definition} is deployed`
    case 'clock is set':
      return `the clock is set by ${act.byMs} ms`
    case 'folder is renumbered':
      return `${act.folder} is renumbered, and INTERNALDATEs are ${act.keepsDates ? 'kept' : 'lost'}`
    case 'folder is barred':
      return `nobody is let into ${act.folder} for ${act.forMs} ms`
  }
}
