import type { SoughtFolder } from '../../shared/jobs/requests/survey-request.js'
import { type DecidedMail, timeOf, together } from '../../shared/place/decided-mail.js'
import { findMail } from '../../shared/place/find-mail.js'
import type { KnownFolder } from '../../shared/place/known-folders.js'
import { noProgress } from '../../shared/place/ledger-hours.js'
import type { Between, PlaceBucket } from '../../shared/place/place.js'
import { recordedDefinitions } from '../../shared/place/recorded-definition.js'
import type { WatchingMonitor } from '../../shared/probe/folder-steps.js'

/** Mail that was decided on and should be in its folder. */
export interface SoughtMail {
  readonly mails: readonly DecidedMail[]
  readonly folders: readonly SoughtFolder[]
  /** There is more, which was not looked for. */
  readonly isCut: boolean
}

/** The latest of a mailbox: what is older shows nothing more, and each UID travels to where it is looked for. */
const MOST_MAILS = 2_000

/** So many are read to find those: within an hour the ledger has them as they were decided on, which may be a folder from its beginning. */
const MOST_READ = 20_000

/** Decided on, or seen and gone a moment later, which is the best proof there is. */
const SEEN_RESULTS = new Set(['matched', 'unmatched', 'failed', 'missing', 'recognised'])

/** The mail of the ledger that nobody here has moved or removed, in the present numbering of its folder. */
export async function soughtMail(
  bucket: PlaceBucket,
  known: readonly KnownFolder[],
  monitors: readonly WatchingMonitor[],
  between: Between,
): Promise<SoughtMail> {
  const looking = { bucket, folders: known }
  const found: DecidedMail[] = []
  let isCut = false
  for await (const mail of findMail(looking, between, noProgress(between.until))) {
    isCut = found.length >= MOST_READ
    if (isCut) break
    if (isInPresentNumbering(mail, known)) found.push(mail)
  }
  const takes = takesByDefinition(bucket, monitors)
  const there: DecidedMail[] = []
  for (const mail of together(found))
    if (mail.decisions.some(({ result }) => SEEN_RESULTS.has(result)) && !(await takes(mail)))
      there.push(mail)
  const mails = there.slice(0, MOST_MAILS)
  return { mails, folders: foldersOf(mails), isCut: isCut || there.length > mails.length }
}

/** Whether a monitor has taken a mail out of its folder: by the definition that decided, and where nobody has that any more, by today's. */
function takesByDefinition(
  bucket: PlaceBucket,
  monitors: readonly WatchingMonitor[],
): (mail: DecidedMail) => Promise<boolean> {
  const definitionOf = recordedDefinitions(bucket)
  return async ({ decisions }) => {
    for (const { monitor, version, result } of decisions) {
      if (result !== 'matched') continue
      const definition =
        (await definitionOf(monitor, version)) ?? monitors.find(({ name }) => name === monitor)
      if (definition && takesMail(definition)) return true
    }
    return false
  }
}

/** Whether a monitor takes what matches out of its folder. */
export const takesMail = ({ then }: Pick<WatchingMonitor, 'then'>): boolean =>
  then === 'delete' || typeof then === 'object'

const isInPresentNumbering = (mail: DecidedMail, known: readonly KnownFolder[]): boolean =>
  known.some(
    ({ folder, state }) =>
      folder === mail.folder &&
      state.uidValidity === mail.uidValidity &&
      (state.generation ?? 0) === (mail.generation ?? 0),
  )

function foldersOf(mails: readonly DecidedMail[]): readonly SoughtFolder[] {
  return [...Map.groupBy(mails, ({ folder }) => folder)].flatMap(([folder, some]) => {
    const [first] = some
    if (!first) return []
    const sought = some.map(({ uid, messageId }) => ({
      uid,
      ...(messageId !== undefined && { messageId }),
    }))
    return [{ folder, uidValidity: first.uidValidity, mails: sought }]
  })
}

/** When a mail arrived; when it was decided on, where no server said so. */
export const arrivedAt = (mail: DecidedMail): Date => new Date(timeOf(mail))
