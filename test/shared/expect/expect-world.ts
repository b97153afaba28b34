import { enterIntoHour } from '../../../functions/monitor/keep/enter-into-hour.js'
import type { Announcement } from '../../../shared/announce/announcer.js'
import { folderStateKey, ledgerKey, PREFIX } from '../../../shared/contract/keys.js'
import type { SeenByPoll } from '../../../shared/expect/evidence.js'
import { type Judged, judgeMonitor } from '../../../shared/expect/judge-monitor.js'
import { type Verdict, verdictSchema } from '../../../shared/expect/verdict.js'
import type { WaitingMonitor } from '../../../shared/expect/waiting-monitor.js'
import type { ExpectSettings } from '../../../shared/jobs/file/expect-file.js'
import { carriedExpectation } from '../../../shared/jobs/requests/carried-expectation.js'
import { calendarSchema } from '../../../shared/jobs/schema/calendar-schema.js'
import { type Expectation, expectSchema } from '../../../shared/jobs/schema/expect-schema.js'
import { newFolderState } from '../../../shared/mailbox/folder-state.js'
import type { LedgerEntry, LedgerPage } from '../../../shared/mailbox/ledger.js'
import { MemoryArchive } from '../../faults/doubles/memory-archive.js'

const MINUTE_MS = 60_000
export const BANK = {
  closed: ['2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03', '2027-01-11'],
  open: ['2026-12-31'],
}

/** An expectation as the functions get it, of what a jobs file says. */
export const expectationOf = (
  expect: ExpectSettings,
  closed = BANK,
  timezone = 'Asia/Tokyo',
): Expectation =>
  carriedExpectation(expectSchema.parse(expect), {
    timezone,
    calendars: { bank: calendarSchema.parse(closed) },
  })

/** A mail on its way. */
export interface Delivery {
  /** When the server takes it: `2026-11-16T09:10+09:00`. */
  readonly at: string
  /** INTERNALDATE, where it is another one. */
  readonly internalDate?: string
  readonly result?: 'matched' | 'unmatched' | 'failed' | 'recognised'
  readonly captures?: Readonly<Record<string, string>>
  /** Another monitor, of failures, matches it. */
  readonly isFailure?: boolean
  readonly decidedBy?: string
  readonly subject?: string
  /** It is decided on with the poll at or after this moment only. */
  readonly asideUntil?: string
}

/** A mailbox whose polls write a ledger, and the judge behind them; its clock is the caller's. */
export class ExpectWorld {
  readonly archive: MemoryArchive
  readonly told: Announcement[] = []
  readonly warnings: string[] = []
  now = 0
  hasTime = (): boolean => true
  /** The event bus takes nothing. */
  isBusDown = false
  uidValidity = '1'
  /** The folder that is polled. */
  place = { mailbox: 'operations', folder: 'INBOX' }
  /** What happens once, between what is written and what the bus takes. */
  whileTelling: (() => Promise<unknown>) | undefined
  #uidNext = 1
  #leases = 0
  #ids = 0
  #waiting: (Delivery & { readonly uid: number })[] = []
  readonly #aside: (Delivery & { readonly uid: number })[] = []
  readonly #deliveries: Delivery[] = []

  constructor(start: string) {
    this.now = Date.parse(start)
    this.archive = new MemoryArchive(() => new Date(this.now))
  }

  get deps() {
    return {
      archive: this.archive,
      newId: () => {
        this.#ids += 1
        return `id-${this.#ids}`
      },
      announcer: {
        announce: async (announcements: readonly Announcement[]) => {
          const meanwhile = this.whileTelling
          this.whileTelling = undefined
          await meanwhile?.()
          if (this.isBusDown) throw new Error('the bus takes nothing')
          this.told.push(...announcements)
        },
      },
      bucket: 'mail',
      now: () => new Date(this.now),
      hasTime: () => this.hasTime(),
      warn: (message: string) => {
        this.warnings.push(message)
      },
    }
  }

  deliver(...deliveries: readonly Delivery[]): void {
    this.#deliveries.push(...deliveries)
    this.#deliveries.sort((one, other) => Date.parse(one.at) - Date.parse(other.at))
  }

  /** The folder begins anew, with other numbers; what was decided on is recognised. */
  renumber(): void {
    this.uidValidity = String(Number(this.uidValidity) + 1)
    this.#uidNext = 1
  }

  /** What a poll of now sees: decided on, in the ledger, in the folder's state. */
  async poll(): Promise<SeenByPoll> {
    const come = this.#deliveries.filter(({ at }) => Date.parse(at) <= this.now)
    this.#deliveries.splice(0, come.length)
    for (const delivery of come) {
      this.#waiting.push({ ...delivery, uid: this.#uidNext })
      this.#uidNext += 1
    }
    const isReady = ({ asideUntil }: Delivery) =>
      asideUntil === undefined || Date.parse(asideUntil) <= this.now
    const settled = this.#aside.filter(isReady)
    for (const mail of settled) {
      this.#aside.splice(this.#aside.indexOf(mail), 1)
      await this.#page([mail], [])
    }
    if (this.#waiting.length > 0) {
      await this.#page(this.#waiting.filter(isReady), this.#waiting)
      this.#aside.push(...this.#waiting.filter((mail) => !isReady(mail)))
      this.#waiting = []
    }
    const { mailbox, folder } = this.place
    const state = {
      ...newFolderState(this.place, { uidValidity: this.uidValidity, uidNext: this.#uidNext }),
      positions: { batch: this.#uidNext },
      aside: this.#aside.map(({ uid }) => ({
        uid,
        since: new Date(this.now).toISOString(),
        faults: 1,
        code: 'MAIL_UNREADABLE',
        reason: 'the server does not give it',
      })),
    }
    await this.archive.put(folderStateKey(mailbox, folder), JSON.stringify(state), JSON_TYPE)
    return { at: this.now, uidNext: this.#uidNext }
  }

  /** The judge alone; `seen` if a poll has just ended well. */
  judge(
    expect: Expectation,
    more: Partial<WaitingMonitor> = {},
    seen?: SeenByPoll,
  ): Promise<Judged> {
    const waiting = {
      name: 'batch',
      ...this.place,
      expect,
      isPaused: false,
      graceMs: 15 * MINUTE_MS,
      ...more,
    }
    return judgeMonitor(this.deps, waiting, seen)
  }

  /** Polls and judges every so many minutes until a moment. */
  async run(
    until: string,
    expect: Expectation,
    { everyMinutes = 10, isReachable = true, ...more }: RunOptions = {},
  ): Promise<void> {
    const end = Date.parse(until)
    for (; this.now < end; this.now = Math.min(end, this.now + everyMinutes * MINUTE_MS)) {
      const seen = isReachable ? await this.poll() : undefined
      await this.judge(expect, more, seen)
    }
    const seen = isReachable ? await this.poll() : undefined
    await this.judge(expect, more, seen)
  }

  /** The verdicts that are kept, in order. */
  verdicts(monitor = 'batch'): Verdict[] {
    return [...this.archive.objects]
      .filter(([key]) => key.startsWith(`${PREFIX.expect}${monitor}/`))
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([, { body }]) => verdictSchema.parse(JSON.parse(String(body))))
  }

  /** `16 Nov met`, by the days they are for. */
  results(): string[] {
    return this.verdicts().map(({ dates, result }) => `${dates.join('+').slice(5)} ${result}`)
  }

  /** `Mail Absent absent/batch/...` */
  events(): string[] {
    return this.told.map(({ event, detail }) => `${event} ${detail.id}`)
  }

  /** A page, as a run enters it into the ledger. */
  async enter(page: LedgerPage): Promise<void> {
    const { mailbox, folder, uidValidity, first, last } = page
    const key = ledgerKey(mailbox, folder, { uidValidity }, first, last)
    const bytes = Buffer.from(JSON.stringify(page))
    await enterIntoHour(this.archive, key, page, bytes)
    await this.archive.put(key, bytes, JSON_TYPE)
  }

  async #page(
    mails: readonly (Delivery & { readonly uid: number })[],
    range: readonly { readonly uid: number }[],
  ): Promise<void> {
    this.#leases += 1
    const uids = (range.length > 0 ? range : mails).map(({ uid }) => uid)
    const [first = 1, last = first] = [Math.min(...uids), Math.max(...uids)]
    const settled = new Set(mails.map(({ uid }) => uid))
    const aside = uids.filter((uid) => !settled.has(uid))
    const page: LedgerPage = {
      schemaVersion: 1,
      ...this.place,
      uidValidity: this.uidValidity,
      first,
      last,
      decidedAt: new Date(this.now).toISOString(),
      lease: this.#leases,
      uidNext: this.#uidNext,
      entries: mails.map(entryOf),
      missing: [],
      ...(aside.length > 0 && { aside }),
    }
    await this.enter(page)
  }
}

const JSON_TYPE = { contentType: 'application/json' } as const

interface RunOptions extends Partial<WaitingMonitor> {
  readonly everyMinutes?: number
  readonly isReachable?: boolean
}

const entryOf = ({
  uid,
  at,
  internalDate = at,
  result = 'matched',
  captures,
  decidedBy = 'when.subject[0]',
  subject = 'settlement file',
  isFailure = false,
}: Delivery & { readonly uid: number }): LedgerEntry => ({
  uid,
  internalDate: new Date(internalDate).toISOString(),
  size: 1_000,
  from: 'batch@example.co.jp',
  subject,
  decisions: [
    {
      monitor: 'batch',
      version: '3f9a1c0b77de',
      result,
      decidedBy,
      seen: subject,
      ...(captures && { captures: { ...captures } }),
    },
    {
      monitor: 'failures',
      version: '7c1d2e3f4a5b',
      result: isFailure ? 'matched' : 'unmatched',
      decidedBy,
      seen: subject,
    },
  ],
})
