import type { MatchedMail } from '../../../shared/archive/keep-mail.js'
import { parseManifest } from '../../../shared/archive/manifest.js'
import { keptMailPlace, mailDay, mailDayPrefix } from '../../../shared/contract/keys.js'
import type { Epoch } from '../../../shared/mailbox/epochs.js'
import type { KnownMail } from '../../../shared/mailbox/known-mail.js'
import type { KeptBefore, LeasedRun } from '../poll-deps.js'

/** A mail that is kept under a number that the ledger does not have. */
interface Unaccounted {
  readonly manifestKey: string
  readonly epoch: number
  readonly uid: number
}

/**
 * What a run kept that died before it could enter it into the ledger, of a folder that was renumbered before the next run: found by the
 * day under which it is kept, so that it is announced, and not kept once more. Each is found once.
 */
export class UnaccountedMail {
  readonly #run: Pick<LeasedRun, 'deps' | 'watched'>
  readonly #epochs: readonly Epoch[]
  readonly #known: KnownMail
  #last: Promise<unknown> = Promise.resolve()
  readonly #days = new Map<string, Promise<readonly Unaccounted[]>>()

  constructor(
    run: Pick<LeasedRun, 'deps' | 'watched'>,
    epochs: readonly Epoch[],
    known: KnownMail,
  ) {
    this.#run = run
    this.#epochs = epochs
    this.#known = known
  }

  /** The manifest of a mail that matched, if it was kept under a former number. One after the other: two would find the same. */
  of(matched: MatchedMail): Promise<KeptBefore | undefined> {
    const found = this.#last.then(() => this.#found(matched))
    this.#last = found.catch(() => {})
    return found
  }

  async #found({ monitor, internalDate, source }: MatchedMail): Promise<KeptBefore | undefined> {
    const { date, messageId } = source.mail.headers
    const days = new Set(
      [internalDate, date ?? internalDate].map((day) => mailDay(monitor.name, day)),
    )
    for (const day of days)
      for (const kept of await this.#unaccounted(monitor.name, day)) {
        const { manifestKey, epoch, uid } = kept
        if (this.#known.isTaken(epoch, uid, monitor.name)) continue
        const stored = await this.#run.deps.archive.read(manifestKey)
        const manifest = stored && parseManifest(stored.body, manifestKey)
        const isSame =
          manifest?.sha256 === source.sha256 ||
          (messageId !== undefined &&
            manifest?.messageId === messageId &&
            manifest.size === source.size)
        const numbering = this.#epochs[epoch]
        if (!manifest || !isSame || !numbering) continue
        this.#known.take(epoch, uid, monitor.name)
        const { uidValidity, generation } = numbering
        return { manifest, place: { uidValidity, generation, uid } }
      }
    return undefined
  }

  #unaccounted(monitor: string, day: string): Promise<readonly Unaccounted[]> {
    const listed = this.#days.get(day) ?? this.#list(monitor, day)
    this.#days.set(day, listed)
    return listed
  }

  async #list(monitor: string, day: string): Promise<readonly Unaccounted[]> {
    const { mailbox, folder } = this.#run.watched
    const found: Unaccounted[] = []
    for await (const { key } of this.#run.deps.archive.list(mailDayPrefix(day, mailbox, folder))) {
      const place = keptMailPlace(key)
      const epoch = this.#epochs.findIndex(
        ({ uidValidity, generation }) =>
          place?.uidValidity === uidValidity && place.generation === generation,
      )
      if (!place || epoch < 0) continue
      if (this.#known.at(epoch, place.uid)?.monitors.has(monitor)) continue
      found.push({ manifestKey: key, epoch, uid: place.uid })
    }
    return found
  }
}
