import type {
  DiagnosisFacts,
  GoneMail,
  NotCompared,
  VanishedMail,
} from '../../shared/diagnosis/diagnosis-facts.js'
import { type GoneTrait, goneTraits } from '../../shared/diagnosis/gone-traits.js'
import { isBetween } from '../../shared/mailbox/vanished/gone-uids.js'
import { patternOf } from '../../shared/mailbox/vanished/vanish-pattern.js'
import type { DecidedMail } from '../../shared/place/decided-mail.js'
import type { KnownFolder } from '../../shared/place/known-folders.js'
import type { Between } from '../../shared/place/place.js'
import type { WatchingMonitor } from '../../shared/probe/folder-steps.js'
import type { ProbedMailbox } from '../../shared/probe/mailbox-probe.js'
import type { MailboxSurvey } from '../../shared/survey/mailbox-survey.js'
import type { SeenMailbox } from '../../shared/survey/survey-answer.js'
import { arrivedAt, type SoughtMail, takesMail } from './sought-mail.js'

/** What a diagnosis is made of. */
export interface DiagnosisSources {
  readonly probed: ProbedMailbox
  readonly known: readonly KnownFolder[]
  readonly sought: SoughtMail
  readonly seen: Pick<SeenMailbox, 'ports' | 'survey'>
  readonly from: string
  readonly between: Between
}

/** What is known of a mailbox whose mail somebody misses. */
export function factsOf(sources: DiagnosisSources): DiagnosisFacts {
  const { probed, known, sought, seen, from, between } = sources
  const { survey, ports } = seen
  const looked = lookedFor(sought.mails, survey)
  return {
    mailbox: probed.mailbox.name,
    address: probed.mailbox.address,
    now: between.until,
    from,
    survey,
    ports,
    soughtMails: looked.length,
    gone: looked.flatMap(({ mail, isGone }) => (isGone ? [goneMail(mail, survey)] : [])),
    notCompared: notCompared(sought, survey),
    soughtElsewhere:
      survey?.found.reduce((sum, { soughtElsewhere }) => sum + soughtElsewhere, 0) ?? 0,
    traits: traitsOf(looked, survey, probed.monitors, between.until),
    vanished: vanishedOf(known, between),
    ownActions: probed.monitors
      .filter(takesMail)
      .map(({ name, then }) =>
        typeof then === 'object' ? `${name} moves it to ${then.move}` : `${name} deletes it`,
      ),
  }
}

interface LookedFor {
  readonly mail: DecidedMail
  readonly isGone: boolean
}

/** Mail of the folders that could be looked at. */
function lookedFor(
  mails: readonly DecidedMail[],
  survey: MailboxSurvey | undefined,
): readonly LookedFor[] {
  return mails.flatMap((mail) => {
    const found = survey?.found.find(({ folder }) => folder === mail.folder)
    return found?.state === 'looked at' ? [{ mail, isGone: found.gone.includes(mail.uid) }] : []
  })
}

function notCompared(
  { folders }: SoughtMail,
  survey: MailboxSurvey | undefined,
): readonly NotCompared[] {
  return folders.flatMap(({ folder, mails }) => {
    const found = survey?.found.find((one) => one.folder === folder)
    const why = found?.state ?? 'not looked at'
    return why === 'looked at' ? [] : [{ folder, mails: mails.length, why }]
  })
}

function goneMail(mail: DecidedMail, survey: MailboxSurvey | undefined): GoneMail {
  const { folder, uid, from, subject, messageId, internalDate, decisions } = mail
  const foundIn = survey?.found
    .find((one) => one.folder === folder)
    ?.elsewhere.find((one) => one.uid === uid)?.folder
  return {
    ...{ folder, uid },
    ...(from !== undefined && { from }),
    ...(subject !== undefined && { subject }),
    ...(messageId !== undefined && { messageId }),
    ...(internalDate !== undefined && { receivedAt: internalDate }),
    isKept: decisions.some(({ result }) => result === 'matched'),
    ...(foundIn !== undefined && { foundIn }),
  }
}

/** Of the folder that most is gone from: what is said of several at once is true of none. */
function traitsOf(
  looked: readonly LookedFor[],
  survey: MailboxSurvey | undefined,
  monitors: readonly WatchingMonitor[],
  now: Date,
): readonly GoneTrait[] {
  const folders = [...Map.groupBy(looked, ({ mail }) => mail.folder)]
  const goneIn = (mails: readonly LookedFor[]) => mails.filter(({ isGone }) => isGone).length
  const [most] = folders.toSorted(([, one], [, other]) => goneIn(other) - goneIn(one))
  if (!most) return []
  const [path, mails] = most
  const folder = survey?.folders.find((one) => one.path === path)
  return goneTraits(
    mails.map(({ mail, isGone }) => ({ from: mail.from, arrivedAt: arrivedAt(mail), isGone })),
    // Of flags that our own monitors set, nothing is said.
    monitors.some(({ then }) => then === 'mark-read') ? undefined : folder,
    now,
  )
}

function vanishedOf(known: readonly KnownFolder[], { from, until }: Between): VanishedMail {
  const occasions = known.flatMap(({ folder, state: { vanishing } }) =>
    (vanishing?.occasions ?? [])
      .filter((one) => isBetween(one, from.getTime(), until.getTime()))
      .map(({ count, after, before }) => ({
        ...{ folder, count, before },
        ...(after !== undefined && { after }),
      })),
  )
  return {
    count: occasions.reduce((sum, { count }) => sum + count, 0),
    occasions,
    pattern: patternOf(known.flatMap(({ state }) => state.vanishing?.times ?? [])),
  }
}
