import type { DecidedMail } from '../../shared/place/decided-mail.js'
import { findMail, type MissingUids } from '../../shared/place/find-mail.js'
import { type KnownFolders, knownFolders } from '../../shared/place/known-folders.js'
import { noProgress } from '../../shared/place/ledger-hours.js'
import type { MailQuery } from '../../shared/place/mail-query.js'
import type { Place } from '../../shared/place/place.js'
import { WrongUse } from '../exit-codes.js'
import { nearNameHint } from '../words/near-name.js'
import { lateLine, progressLine, type Terminal } from '../words/progress-line.js'

/** What was looked through for an answer: whoever gets none wants to know. */
export interface LookedThrough {
  readonly place: string
  readonly folders: readonly string[]
  /** RFC 3339. */
  readonly from: string
  readonly until: string
  readonly pages: number
  readonly messages: number
  /** Keys of what is damaged, and was not looked at. */
  readonly damaged: readonly string[]
  /** False where it was ended before all was looked through: by a limit, or by whoever runs it. */
  readonly complete: boolean
}

/** A search through the ledger of a place. */
export interface LedgerSearch {
  readonly known: KnownFolders
  /** The messages that are asked for, what was decided last first. */
  found(): AsyncGenerator<DecidedMail>
  /** UIDs without a message that were come by. */
  readonly missing: readonly MissingUids[]
  lookedThrough(isWhole: boolean): LookedThrough
}

/** UIDs without a message that are remembered of a search. */
const MAX_MISSING = 1_000

/**
 * Looks through the ledger of a mailbox, or of all. @throws WrongUse for a mailbox or a monitor that nobody knows
 * @param terminal where progress is shown, if it takes long
 */
export async function searchLedger(
  place: Place,
  mailbox: string | undefined,
  query: MailQuery,
  terminal: Terminal,
): Promise<LedgerSearch> {
  const known = await knownFolders(place.bucket, mailbox)
  if (mailbox !== undefined && known.folders.length === 0 && known.damaged.length === 0)
    await requireMailbox(place, mailbox)
  if (query.monitor !== undefined) await requireMonitor(place, known, query.monitor)
  const progress = noProgress(query.until)
  const line = lateLine(progressLine(terminal))
  const missing: MissingUids[] = []
  const folders = known.folders.map(({ mailbox: owner, folder }) => ({ mailbox: owner, folder }))
  return {
    known,
    missing,
    async *found() {
      const looking = {
        bucket: place.bucket,
        folders,
        onMissing: (range: MissingUids) =>
          void (missing.length < MAX_MISSING && missing.push(range)),
        onProgress: ({ pages, messages, reached }: typeof progress) =>
          line.show(
            `${reached.toISOString().slice(0, 16)}Z: ${messages} messages on ${pages} pages of the ledger...`,
          ),
      }
      try {
        for await (const mail of findMail(looking, query, progress)) {
          line.clear()
          yield mail
        }
      } finally {
        line.clear()
      }
    },
    lookedThrough: (isWhole) => ({
      place: place.name,
      folders: folders.map(({ mailbox: owner, folder }) => `${owner}/${folder}`),
      from: query.from.toISOString(),
      until: query.until.toISOString(),
      pages: progress.pages,
      messages: progress.messages,
      damaged: [...known.damaged, ...progress.damaged],
      complete: isWhole && progress.damaged.length + known.damaged.length === 0,
    }),
  }
}

/** One that was removed is known by what it has decided. @throws WrongUse that names those there are */
async function requireMonitor(
  place: Place,
  { folders, damaged }: KnownFolders,
  monitor: string,
): Promise<void> {
  const decided = folders.flatMap(({ state }) => Object.keys(state.positions))
  // Whose state cannot be read may have had it.
  if (decided.includes(monitor) || damaged.length > 0) return
  const { data } = await place.definitions()
  const defined = data.flatMap(({ monitors }) => monitors.map(({ name }) => name))
  if (defined.includes(monitor)) return
  const names = [...new Set([...decided, ...defined])]
  const there = names.length === 0 ? 'none' : names.join(', ')
  throw new WrongUse(
    `${place.name} has no monitor ${monitor}; there are: ${there}.${nearNameHint(monitor, names)}`,
  )
}

/** One that nobody has come into yet has no ledger, and that is an answer. @throws WrongUse that names those there are */
async function requireMailbox(place: Place, mailbox: string): Promise<void> {
  const { folders } = await knownFolders(place.bucket)
  const definitions = await place.definitions()
  const defined = definitions.data.map((request) => request.mailbox.name)
  if (defined.includes(mailbox)) return
  const names = [...new Set([...folders.map((folder) => folder.mailbox), ...defined])]
  const hint = nearNameHint(mailbox, names)
  const there = names.length === 0 ? 'none: nothing was polled yet' : names.join(', ')
  throw new WrongUse(`${place.name} has no mailbox ${mailbox}; there are: ${there}.${hint}`)
}
