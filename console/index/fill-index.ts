import type { LedgerPage } from '../../shared/mailbox/ledger.js'
import { knownFolders } from '../../shared/place/known-folders.js'
import { noProgress } from '../../shared/place/ledger-hours.js'
import type { PlaceBucket } from '../../shared/place/place.js'
import { type LedgerFolder, pagesOf } from '../../shared/place/read-ledger.js'
import type { LedgerIndex } from './ledger-index.js'

/** So long the ledger is kept. */
const LEDGER_MS = 400 * 86_400_000

/** What was decided within the last hour may still be on its way into an hour's file. */
const OVERLAP_MS = 2 * 3_600_000

/** Pages that are entered at once; between two lots others have their turn. */
const PAGES_AT_ONCE = 32

/** How far the index has come. */
export interface IndexState {
  /** Everything that was decided since then is in it, RFC 3339. */
  readonly horizon: string
  readonly complete: boolean
  /** When it was last brought up to date. */
  readonly asOf: string
  /** Keys of what cannot be read, and of folders that are not known for it. */
  readonly damaged: readonly string[]
}

/** What an index is filled from. */
export interface FillOptions {
  readonly bucket: PlaceBucket
  readonly index: LedgerIndex
  readonly now: () => Date
  /** So old an index may be for an answer. */
  readonly freshMs: number
}

/** Fills an index from the ledger, the newest first, and keeps it up to date when it is asked. */
export class IndexFiller {
  readonly #options: FillOptions
  readonly #stop = new AbortController()
  readonly #damaged = new Set<string>()
  #reached: Date
  #isWhole = false
  #asOf = 0
  #refreshing: Promise<void> | undefined
  /** Ends with the first rows: what is older follows behind the answers. */
  #filling: Promise<void> | undefined

  constructor(options: FillOptions) {
    this.#options = options
    this.#reached = options.now()
  }

  /** Brings the newest into the index, if it is not fresh; what is older goes on being filled. @throws what the place does */
  async fresh(): Promise<IndexState> {
    const { now, freshMs } = this.#options
    if (+now() - this.#asOf > freshMs) {
      this.#refreshing ??= this.#refresh().finally(() => {
        this.#refreshing = undefined
      })
      await this.#refreshing
    }
    return this.state()
  }

  /** How far it has come. */
  state(): IndexState {
    return {
      horizon: this.#reached.toISOString(),
      complete: this.#isWhole,
      asOf: new Date(this.#asOf).toISOString(),
      damaged: [...this.#damaged],
    }
  }

  /** Ends what is under way. */
  stop(): void {
    this.#stop.abort()
  }

  /** Settles when everything that there is, is in the index. */
  async whole(): Promise<void> {
    await this.fresh()
    await this.#filling
  }

  async #refresh(): Promise<void> {
    const { bucket, index, now } = this.#options
    const until = now()
    const { folders, damaged } = await knownFolders(bucket)
    for (const key of damaged) this.#damaged.add(key)
    for (const folder of folders) {
      const known = index.filled(folder.mailbox, folder.folder)
      const from = new Date(known ? +known.newest - OVERLAP_MS : +until - LEDGER_MS)
      // A folder that is new when the rest is being filled already is read whole.
      const isEntered = known !== undefined || this.#filling !== undefined
      if (isEntered) await this.#enter(folder, from, until)
      const oldest = known?.oldest ?? (isEntered ? from : until)
      index.noteFilled(folder.mailbox, folder.folder, { newest: until, oldest })
    }
    this.#asOf = +until
    this.#filling ??= this.#fill(folders).catch(() => {
      // Asked again by the next answer.
      this.#filling = undefined
    })
    await Promise.race([this.#filling, firstRows()])
  }

  /** Folder by folder in turns, so that the newest of each comes first. */
  async #fill(folders: readonly LedgerFolder[]): Promise<void> {
    const { index, now } = this.#options
    const from = new Date(+now() - LEDGER_MS)
    const open = folders.map((folder) => ({ folder, lots: this.#olderOf(folder, from) }))
    const reached = new Map(open.map((one) => [one, now()]))
    while (reached.size > 0) {
      for (const one of [...reached.keys()]) {
        const lot = await one.lots.next()
        if (this.#stop.signal.aborted) return
        if (!lot.done) index.put(lot.value.pages)
        this.#noteOldest(one.folder, lot.done ? from : lot.value.reached)
        if (lot.done) reached.delete(one)
        else reached.set(one, lot.value.reached)
        await new Promise(setImmediate)
      }
      this.#reached = new Date(Math.max(+from, ...[...reached.values()].map(Number)))
    }
    this.#isWhole = true
  }

  #noteOldest({ mailbox, folder }: LedgerFolder, oldest: Date): void {
    const { index, now } = this.#options
    index.noteFilled(mailbox, folder, {
      newest: index.filled(mailbox, folder)?.newest ?? now(),
      oldest,
    })
  }

  async *#olderOf(
    folder: LedgerFolder,
    from: Date,
  ): AsyncGenerator<{ readonly pages: readonly LedgerPage[]; readonly reached: Date }> {
    const { bucket, index, now } = this.#options
    const until = index.filled(folder.mailbox, folder.folder)?.oldest ?? now()
    if (until <= from) return
    const progress = noProgress(until)
    let pages: LedgerPage[] = []
    for await (const page of pagesOf(bucket, folder, { from, until }, progress)) {
      if (this.#stop.signal.aborted) return
      pages.push(page)
      if (pages.length < PAGES_AT_ONCE) continue
      yield { pages, reached: progress.reached }
      pages = []
    }
    yield { pages, reached: progress.reached }
    for (const key of progress.damaged) this.#damaged.add(key)
  }

  async #enter(folder: LedgerFolder, from: Date, until: Date): Promise<void> {
    const { bucket, index } = this.#options
    const progress = noProgress(until)
    const pages: LedgerPage[] = []
    for await (const page of pagesOf(bucket, folder, { from, until }, progress)) pages.push(page)
    index.put(pages)
    for (const key of progress.damaged) this.#damaged.add(key)
  }
}

/** So long an answer waits for an index that is new. */
const FIRST_ROWS_MS = 250

const firstRows = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, FIRST_ROWS_MS).unref()
  })
