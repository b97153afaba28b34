import { mailVanished } from '../../../shared/announce/mail-vanished.js'
import { uidsInWords } from '../../../shared/announce/vanish-words.js'
import { asTold, judged, unasked, untold } from '../../../shared/mailbox/vanished/judge-holes.js'
import { patternOf } from '../../../shared/mailbox/vanished/vanish-pattern.js'
import {
  hasHoleToJudge,
  NOTHING_VANISHED,
  type Occasion,
  type Vanishing,
  withoutCome,
} from '../../../shared/mailbox/vanished/vanishing.js'
import type { LeasedRun } from '../poll-deps.js'
import { withServersLog } from './ask-server.js'
import { asSettled, type SeenFolder } from './settled-folder.js'

/** Whether something has to be looked at or told, though nothing has come. */
export const mayHaveVanished = (
  { vanishing = NOTHING_VANISHED }: { readonly vanishing?: Vanishing | undefined },
  now: Date,
): boolean => hasHoleToJudge(vanishing, now) || untold(vanishing).length > 0

/**
 * Judges the UIDs that came and went before anybody decided on them, once all is decided on that there is, and tells of those that
 * somebody took. What is told is written down first: a crash repeats the same event. The result is what the folder's state has to
 * remember. @throws LeaseLost, EventsRefused, MailboxError
 */
export async function noticeVanished(run: LeasedRun, seen: SeenFolder): Promise<Vanishing> {
  const { deps, lease } = run
  const known = withoutCome(lease.folder.vanishing ?? NOTHING_VANISHED, seen.come)
  const asked = unasked(known).length > 0 ? await withServersLog(run, known, seen) : known
  const vanishing = judged(asked, deps.now())
  if (untold(vanishing).length > 0) await lease.save({ vanishing })
  let told = vanishing
  for (const occasion of untold(vanishing)) {
    await tell(run, occasion, vanishing)
    told = asTold(told, occasion)
    run.report.vanished = (run.report.vanished ?? 0) + occasion.count
  }
  return asSettled(told, run, seen)
}

async function tell(
  { deps, watched, lease }: LeasedRun,
  occasion: Occasion,
  { occasions: all, times }: Vanishing,
): Promise<void> {
  const { mailbox, folder } = watched
  const { uidValidity, generation = 0 } = lease.folder
  const pattern = { ...patternOf(times) }
  const occasions = all.indexOf(occasion) + 1
  await deps.announcer.announce([
    {
      ...mailVanished({ mailbox, folder, uidValidity, generation, occasion, occasions, pattern }),
      monitors: watched.monitors.map(({ name }) => name),
    },
  ])
  const { count, after, before, evidence } = occasion
  const uids = uidsInWords(occasion)
  deps.log.warn('mail vanished', { folder, count, uids, after, before, evidence })
}
