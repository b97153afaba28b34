import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pollMailbox } from '../../../../functions/monitor/poll-mailbox.js'
import { archiveAround } from '../../../../shared/archive/around-archive.js'
import { type Manifest, parseManifest } from '../../../../shared/archive/manifest.js'
import { StorageFailed } from '../../../../shared/failures/storage-errors.js'
import { days, everything } from '../../../../shared/jobs/define-jobs.js'
import { LEASE_MS } from '../../../../shared/mailbox/lease-terms.js'
import { MemoryArchive } from '../../../faults/doubles/memory-archive.js'
import { MemoryBus } from '../../../faults/doubles/memory-bus.js'
import { MemoryMailServer, type ServedMail } from '../../../faults/doubles/memory-mail-server.js'
import { MemorySession } from '../../../faults/doubles/memory-session.js'
import { SILENT_LOG } from '../../../faults/silent-log.js'
import { pollRequestOf } from '../../../worlds/poll-world.js'

/** What happens to a folder, between polls and to them. */
type Act =
  | { readonly act: 'arrive'; readonly mails: number; readonly copies: number }
  | { readonly act: 'delete'; readonly which: number }
  | { readonly act: 'poll' }
  /** All calls to the bucket fail from this one on, and the lease has to expire. */
  | { readonly act: 'dying poll'; readonly calls: number }
  | {
      readonly act: 'renumber'
      readonly to: 'a new UIDVALIDITY' | 'the one before' | 'the same'
      readonly dates: 'kept' | 'lost'
      readonly order: 'as it was' | 'the last first'
      /** Messages that are copied only after the next poll. */
      readonly late: number
    }

const actArbitrary: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('arrive' as const),
      mails: fc.nat(4),
      copies: fc.nat(1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('delete' as const), which: fc.nat(20) }) },
  { weight: 4, arbitrary: fc.record({ act: fc.constant('poll' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ act: fc.constant('dying poll' as const), calls: fc.nat(40) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('renumber' as const),
      to: fc.constantFrom(
        'a new UIDVALIDITY' as const,
        'the one before' as const,
        'the same' as const,
      ),
      dates: fc.constantFrom('kept' as const, 'lost' as const),
      order: fc.constantFrom('as it was' as const, 'the last first' as const),
      late: fc.nat(3),
    }),
  },
)

test('whatever becomes of a folder and its polls, each mail in it is kept once', {
  timeout: 120_000,
}, async () => {
  let resets = 0
  await fc.assert(
    fc.asyncProperty(fc.array(actArbitrary, { minLength: 3, maxLength: 14 }), async (acts) => {
      const folder = new RenumberedFolder()
      for (const act of acts) await folder.do(act)
      await folder.settle()
      resets += folder.resets
      const kept = Map.groupBy(folder.kept, ({ messageId = '' }) => messageId)
      for (const [messageId, present] of Map.groupBy(folder.present, (mail) => messageIdOf(mail)))
        expect(
          (kept.get(messageId)?.length ?? 0) + folder.quarantined(messageId),
          messageId,
        ).toBeGreaterThanOrEqual(present.length)
      for (const [messageId, manifests] of kept)
        expect(manifests.length, messageId).toBeLessThanOrEqual(folder.delivered(messageId))
      // What is gone before it could be announced is only kept.
      const announced = new Set(folder.announced)
      for (const { id, monitor, messageId } of folder.kept)
        if (folder.present.some((mail) => messageIdOf(mail) === messageId))
          expect(announced, messageId).toContain(`${id}.${monitor}`)
    }),
    { numRuns: 100 },
  )
  expect(resets).toBeGreaterThan(30)
})

const messageIdOf = ({ bodies: [raw] }: ServedMail): string =>
  /Message-ID: (\S+)/.exec(String(raw))?.[1] ?? ''

/** A folder on a server in memory, and what polls make of it. */
class RenumberedFolder {
  #now = Date.parse('2026-11-21T09:00:00Z')
  readonly #archive = new MemoryArchive(() => this.#clock())
  readonly #bus = new MemoryBus()
  readonly #server = new MemoryMailServer(['INBOX'])
  readonly #delivered = new Map<string, number>()
  #late: ServedMail[] = []
  #former: string[] = ['7']
  #made = 0
  #runs = 0

  get present(): ServedMail[] {
    return [...this.#server.folder('INBOX').mails.values()]
  }

  get kept(): Manifest[] {
    return [...this.#archive.objects]
      .filter(([key]) => key.endsWith('/mail.json'))
      .map(([key, { body }]) => parseManifest(body, key))
  }

  get announced(): string[] {
    return this.#bus.events.flatMap(({ event, detail }) =>
      event === 'Mail Matched' ? [detail.id] : [],
    )
  }

  get resets(): number {
    return this.#bus.events.filter(({ event }) => event === 'Mailbox Reset').length
  }

  /** Runs that die again and again are laid to the charge of the mail that they were at. */
  quarantined(messageId: string): number {
    const records = [...this.#archive.objects].filter(
      ([key, { body }]) =>
        key.startsWith('quarantine/') && key.endsWith('.json') && body.includes(messageId),
    )
    return records.length
  }

  delivered(messageId: string): number {
    return this.#delivered.get(messageId) ?? 0
  }

  async do(act: Act): Promise<void> {
    this.#now += 61_000
    if (act.act === 'poll') await this.#poll()
    else if (act.act === 'dying poll') await this.#poll(act.calls)
    else if (act.act === 'arrive') this.#arrive(act)
    else if (act.act === 'delete') this.#delete(act.which)
    else await this.#renumber(act)
  }

  /** What was still to be copied is, and polls come until nothing is left. */
  async settle(): Promise<void> {
    for (let poll = 0; poll < 4; poll += 1) {
      this.#now += LEASE_MS + 1_000
      await this.#poll()
    }
  }

  #arrive({ mails, copies }: Extract<Act, { act: 'arrive' }>): void {
    for (let mail = 0; mail < mails; mail += 1) {
      this.#now += 1_000
      this.#made += 1
      const id = `<${this.#made}@example.com>`
      const date = new Date(this.#now).toUTCString()
      const raw = Buffer.from(
        `From: a@example.com\r\nSubject: mail\r\nMessage-ID: ${id}\r\nDate: ${date}\r\n\r\nbody ${this.#made}\r\n`,
      )
      for (let copy = 0; copy <= copies; copy += 1)
        this.#server.arrive('INBOX', { bodies: [raw], internalDate: this.#clock() })
      this.#delivered.set(id, copies + 1)
    }
  }

  /** Of several copies none is: which of them was decided on, nobody could say. */
  #delete(which: number): void {
    const { mails } = this.#server.folder('INBOX')
    const single = this.present.filter((mail) => this.delivered(messageIdOf(mail)) === 1)
    const mail = single[which % Math.max(1, single.length)]
    if (mail) mails.delete(mail.uid)
  }

  async #renumber({ to, dates, order, late }: Extract<Act, { act: 'renumber' }>): Promise<void> {
    const folder = this.#server.folder('INBOX')
    // What nobody had seen cannot be seen to have gone back.
    if (to !== 'a new UIDVALIDITY') for (const _ of ['copied', 'seen']) await this.#poll()
    const before = order === 'as it was' ? this.present : this.present.toReversed()
    const all = [...before, ...this.#late]
    const { uidNext, uidValidity } = folder
    folder.mails.clear()
    folder.uidNext = 1
    const [previous = '7'] = this.#former.filter((one) => one !== folder.uidValidity).slice(-1)
    if (to === 'a new UIDVALIDITY') folder.uidValidity = String(100 + this.#former.length)
    if (to === 'the one before') folder.uidValidity = previous
    this.#former.push(folder.uidValidity)
    const copied = (mail: ServedMail) => ({
      bodies: mail.bodies,
      internalDate: dates === 'kept' ? mail.internalDate : this.#clock(),
    })
    const now = all.slice(0, Math.max(0, all.length - late))
    for (const mail of now) folder.receive(copied(mail))
    this.#late = all.slice(now.length).map((mail) => ({ ...mail, ...copied(mail) }))
    // That the same UIDVALIDITY has other mail is seen by its numbers alone: they have to have gone back for two polls.
    if (folder.uidValidity !== uidValidity) return
    for (const mail of this.#late) folder.receive(mail)
    this.#late = []
    if (folder.uidNext >= uidNext) folder.uidValidity = String(200 + this.#former.length)
    for (const _ of ['seen', 'seen again']) await this.#poll()
  }

  async #poll(calls = Number.POSITIVE_INFINITY): Promise<void> {
    let left = calls
    const archive = archiveAround(this.#archive, async (key, call) => {
      left -= 1
      if (left < 0) throw new StorageFailed(`${key}: the run is dead`)
      return call()
    })
    this.#runs += 1
    await pollMailbox(
      {
        archive,
        announcer: this.#bus,
        credentials: {
          loginOf: async () => ({
            username: 'a',
            password: 'not-a-real-password',
            secretVersion: '1',
          }),
        },
        openMailbox: async () => new MemorySession(this.#server),
        bucket: 'mail',
        deadline: { remainingMs: () => 600_000 },
        log: SILENT_LOG,
        now: () => this.#clock(),
        newId: () => `id-${Math.random()}`,
        runId: `run-${this.#runs}`,
        unrecorded: new Map(),
        lastLooks: new Map(),
        lastMarks: new Map(),
        knownDefinitions: new Set(),
      },
      REQUEST,
    )
    if (calls < Number.POSITIVE_INFINITY) this.#now += LEASE_MS + 1_000
    // Copies that were late have come by the next poll.
    const folder = this.#server.folder('INBOX')
    for (const mail of this.#late) folder.receive(mail)
    this.#late = []
  }

  #clock(): Date {
    return new Date(this.#now)
  }
}

const REQUEST = pollRequestOf(
  { host: 'imap.example.com' },
  { one: { when: everything(), keep: { for: days(7) }, startFrom: 'all' } },
)
