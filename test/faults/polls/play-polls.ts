import type { PollPorts } from '../../../functions/monitor/poll-deps.js'
import { pollMailbox } from '../../../functions/monitor/poll-mailbox.js'
import type { UnrecordedHealth } from '../../../functions/monitor/tell/mailbox-record.js'
import type { PollOutcome } from '../../../functions/monitor/tell/poll-outcome.js'
import type { Archive } from '../../../shared/archive/archive.js'
import { StoredCredentials } from '../../../shared/credentials/stored-credentials.js'
import { CLOSING_TIME_MS } from '../../../shared/runtime/deadline.js'
import { faultyArchive } from '../doubles/faulty-archive.js'
import { faultySecrets } from '../doubles/faulty-secrets.js'
import { faultyMailbox } from '../doubles/faulty-session.js'
import { MemoryArchive } from '../doubles/memory-archive.js'
import { faultyBus, MemoryBus } from '../doubles/memory-bus.js'
import { MemoryMailServer } from '../doubles/memory-mail-server.js'
import { MemorySession } from '../doubles/memory-session.js'
import type { Listening } from '../fault-search.js'
import { FaultyRun, forEver } from '../faulty-run.js'
import { Processes } from '../processes.js'
import { SILENT_LOG } from '../silent-log.js'
import { VirtualTime, withTimersOf } from '../virtual-time.js'
import { mailOf } from './mail-of-plan.js'
import { asOlderVersion, OlderSession } from './older-version.js'
import { type Happening, type KnownMail, type PollHistory, placeName } from './poll-history.js'
import {
  type Act,
  type MailPlan,
  type MonitorPlan,
  type PollSchedule,
  TARGET_FOLDER,
} from './poll-schedule.js'
import { requestOf } from './request-of-plan.js'
import { stateUnder } from './stored-facts.js'

const STARTS_AT = '2026-11-21T09:00:00.000Z'
const MS_PER_DAY = 86_400_000

/** What the function has (infra/function-limits.ts). */
const FUNCTION_MS = 300_000

/** Between the polls that come when nothing goes wrong any more, and how many it may take until all is done. */
const INTERVAL_MS = 300_000
const MOST_QUIET_POLLS = 40

/** Plays a schedule, and then lets polls run until nothing is left to do. */
export async function playPolls(
  schedule: PollSchedule,
  listening: Listening = {},
): Promise<PollHistory> {
  const time = new VirtualTime(STARTS_AT)
  const mailbox = new PolledMailbox(schedule, time, listening)
  await withTimersOf(time, async () => {
    await mailbox.play()
    await mailbox.letRest()
  })
  return mailbox.history()
}

/** What lives as long as an environment of the function does. */
interface Environment {
  readonly unrecorded: Map<string, UnrecordedHealth>
  readonly lastLooks: PollPorts['lastLooks']
  readonly lastMarks: PollPorts['lastMarks']
  readonly knownDefinitions: Set<string>
  readonly credentials: StoredCredentials
}

class PolledMailbox {
  readonly #schedule: PollSchedule
  readonly #time: VirtualTime
  readonly #listening: Listening
  readonly #happenings: Happening[] = []
  readonly #mails: KnownMail[] = []
  readonly #places = new Map<string, KnownMail>()
  readonly #archive: MemoryArchive
  readonly #bus: MemoryBus
  readonly #server: MemoryMailServer
  readonly #idle: Environment[] = []
  readonly #barredUntilMs = new Map<string, number>()
  readonly #processes: Processes
  #definition = 0
  #ids = 0

  constructor(schedule: PollSchedule, time: VirtualTime, listening: Listening) {
    this.#schedule = schedule
    this.#time = time
    this.#listening = listening
    this.#processes = new Processes(time)
    const now = () => time.now()
    this.#archive = new MemoryArchive(now, (key, body) =>
      this.#note({ kind: 'stored', at: now(), key, body }),
    )
    this.#bus = new MemoryBus((event) => this.#note({ kind: 'announced', event }))
    const paths = schedule.folders.map(({ path }) => path)
    this.#server = new MemoryMailServer(['INBOX', ...paths, TARGET_FOLDER])
    for (const { path, mails, firstUid, ageDays } of schedule.folders) {
      this.#server.folder(path).uidNext = firstUid
      const sentAt = new Date(Date.parse(STARTS_AT) - ageDays * MS_PER_DAY)
      for (const mail of mails) this.#arrive(path, mail, sentAt)
    }
    this.#note({ kind: 'deployed', definition: 0 })
  }

  /** All acts in their time, and every run that was begun is at its end. */
  async play(): Promise<void> {
    let left = this.#schedule.acts.length
    for (const act of this.#schedule.acts)
      this.#time.after(act.atMs, () => {
        left -= 1
        this.#do(act)
      })
    await this.#time.passUntil(() => left === 0 && this.#processes.areAllOver)
  }

  /** Nothing goes wrong any more, and polls come as they are scheduled. */
  async letRest(): Promise<void> {
    this.#barredUntilMs.clear()
    const runs = this.#schedule.acts.filter(({ act }) => act === 'poll').length
    for (let poll = 1; poll <= MOST_QUIET_POLLS; poll += 1) {
      const dueAtMs = this.#time.passedMs + INTERVAL_MS
      this.#time.after(INTERVAL_MS, () => {})
      await this.#time.passUntil(() => this.#time.passedMs >= dueAtMs)
      this.#sendSoundMail(poll)
      const wasHidden = this.#isHidden
      const outcome = await this.#quietPoll(1_000 + runs + poll)
      if (!wasHidden && outcome && isAtRest(outcome) && !this.#isUnsettled()) return
    }
    this.#processes.oddities.push(
      `polls do not come to rest: the last of ${MOST_QUIET_POLLS} had work left`,
    )
  }

  /** Mail goes on coming. What is well shows that the server gives out mail, and that what is not does not stop it. */
  #sendSoundMail(poll: number): void {
    const isTroubled = this.#mails.some(({ plan }) => plan.trouble)
    if (poll > (isTroubled ? MOST_TROUBLED_POLLS : 1)) return
    for (const { path } of this.#schedule.folders)
      this.#arrive(path, SOUND_MAIL, this.#serverTime())
  }

  get #monitors(): readonly MonitorPlan[] {
    return this.#schedule.definitions[this.#definition] ?? []
  }

  history(): PollHistory {
    return {
      schedule: this.#schedule,
      happenings: this.#happenings,
      mails: this.#mails,
      places: this.#places,
      objects: this.#archive.objects,
      server: this.#server,
      monitors: this.#monitors,
      endedAt: this.#time.now(),
      oddities: this.#processes.oddities,
    }
  }

  /** A run that died may have left a folder that it holds, until its lease is over; mail may wait to be tried again. */
  #isUnsettled(): boolean {
    const isWaitedFor = [...this.#archive.objects].some(([key, { body }]) => {
      const { folder, lease, aside = [] } = stateUnder(key, body) ?? {}
      const isWatched = this.#monitors.some(
        (monitor) => monitor.enabled && monitor.folder === folder,
      )
      return (
        (isWatched && aside.length > 0) || (lease && new Date(lease.expiresAt) > this.#time.now())
      )
    })
    return isWaitedFor
  }

  get #isHidden(): boolean {
    return [...this.#server.folders.values()].some((folder) =>
      folder.between(1, folder.uidNext).some(({ isShown = () => true }) => !isShown()),
    )
  }

  /** The bucket takes nothing that is made of some mails. */
  #isRefused(key: string): boolean {
    const [, slug, uidValidity = '', uid] =
      /^(?:mail\/[^/]+\/\d+\/\d+\/\d+|incoming\/[^/]+)\/[^/]*?\.([^./]+)-[^./]+\.(\d+)\.(\d+)\//.exec(
        key,
      ) ?? []
    const folder = this.#schedule.folders.find(({ path }) => path.toLowerCase() === slug)
    if (!folder) return false
    const place = {
      folder: folder.path,
      uidValidity: String(Number(uidValidity)),
      uid: Number(uid),
    }
    return this.#places.get(placeName(place))?.plan.trouble === 'the bucket refuses its objects'
  }

  #do(act: Act): void {
    switch (act.act) {
      case 'poll':
        this.#begin(this.#newRun(act.run), act.version)
        return
      case 'mail arrives':
        this.#arrive(act.folder, act.mail, this.#serverTime())
        return
      case 'mail is taken away':
        this.#takeAway(act.folder, act.place)
        return
      case 'folder is renumbered':
        this.#renumber(act.folder, act.keepsDates)
        return
      case 'monitors change':
        this.#definition = act.definition
        this.#note({ kind: 'deployed', definition: act.definition })
        return
      case 'clock is set':
        this.#time.step(act.byMs)
        return
      case 'folder is barred':
        this.#barredUntilMs.set(act.folder, this.#time.passedMs + act.forMs)
    }
  }

  async #quietPoll(number: number): Promise<PollOutcome | undefined> {
    let outcome: PollOutcome | undefined
    const run = this.#newRun(number)
    this.#begin(run, 'this', (ended) => {
      outcome = ended
    })
    await this.#time.passUntil(() => !this.#processes.isAlive(run))
    return outcome
  }

  #newRun(number: number): FaultyRun {
    const { seed, faults } = this.#schedule
    const { onFault = () => {}, onCall } = this.#listening
    return new FaultyRun({ time: this.#time, number, seed, faults, onFault, onCall })
  }

  #begin(
    run: FaultyRun,
    version: 'this' | 'older',
    onEnd: (outcome: PollOutcome) => void = () => {},
  ): void {
    const definition = this.#definition
    const environment = this.#idle.pop() ?? this.#newEnvironment()
    const archive = faultyArchive(this.#archive, run, (key) => this.#isRefused(key))
    const [seen, Session] =
      version === 'older'
        ? ([asOlderVersion(archive), OlderSession] as const)
        : ([archive, MemorySession] as const)
    this.#note({ kind: 'run began', run: run.number, definition })
    this.#processes.begin({
      run,
      functionMs: FUNCTION_MS,
      work: () =>
        pollMailbox(
          this.#portsOf(run, environment, seen, Session),
          requestOf(this.#schedule.definitions[definition] ?? []),
        ),
      onEnd: (outcome) => {
        this.#idle.push(environment)
        this.#note({ kind: 'run ended', run: run.number, outcome })
        onEnd(outcome)
      },
      onDeath: () => this.#note({ kind: 'run died', run: run.number }),
    })
  }

  #newEnvironment(): Environment {
    return {
      unrecorded: new Map(),
      lastLooks: new Map(),
      lastMarks: new Map(),
      knownDefinitions: new Set(),
      credentials: new StoredCredentials({
        store: faultySecrets({ value: '{"password":"not-a-real-password"}', version: 'version-1' }),
        secretNameOf: (mailbox) => mailbox,
        requestToken: () => Promise.reject(new Error('nobody logs in by a token here')),
        pause: (ms) => this.#time.sleep(ms),
        now: () => this.#time.now(),
        newId: this.#newId,
        sessionMs: FUNCTION_MS,
      }),
    }
  }

  #portsOf(
    run: FaultyRun,
    { unrecorded, lastLooks, lastMarks, knownDefinitions, credentials }: Environment,
    archive: Archive,
    Session: typeof MemorySession,
  ) {
    const time = this.#time
    const startedAtMs = time.passedMs
    return {
      archive,
      announcer: faultyBus(this.#bus, run),
      credentials,
      openMailbox: faultyMailbox({
        time,
        run,
        open: () =>
          new Session(
            this.#server,
            (action, { path: folder, uidValidity }, uid) =>
              this.#note({
                kind: 'acted',
                run: run.number,
                action,
                place: { folder, uidValidity, uid },
              }),
            async () => {
              run.kill()
              await forEver()
            },
          ),
        isBarred: (folder) => (this.#barredUntilMs.get(folder) ?? 0) > time.passedMs,
      }),
      bucket: 'mail',
      deadline: {
        remainingMs: () => startedAtMs + FUNCTION_MS - CLOSING_TIME_MS - time.passedMs,
      },
      log: SILENT_LOG,
      now: run.now,
      newId: this.#newId,
      runId: `run-${run.number}`,
      unrecorded,
      lastLooks,
      lastMarks,
      knownDefinitions,
    }
  }

  readonly #newId = (): string => {
    this.#ids += 1
    return `id-${this.#ids}`
  }

  #arrive(folder: string, plan: MailPlan, internalDate: Date): void {
    const number = this.#mails.length + 1
    const { shownAfterMinutes = 0 } = plan
    const shownAtMs = this.#time.passedMs + shownAfterMinutes * 60_000
    const served = this.#server.arrive(folder, {
      ...mailOf(plan, number, internalDate),
      ...(shownAfterMinutes > 0 && { isShown: () => this.#time.passedMs >= shownAtMs }),
    })
    const mail = { number, folder, plan, internalDate, bodies: served.bodies }
    this.#mails.push(mail)
    this.#places.set(this.#placeOf(folder, served), mail)
    this.#note({ kind: 'arrived', mail })
  }

  #placeOf(path: string, { uid }: { readonly uid: number }): string {
    const { uidValidity } = this.#server.folder(path)
    return placeName({ folder: path, uidValidity, uid })
  }

  #takeAway(path: string, place: number): void {
    const folder = this.#server.folder(path)
    const served = folder.between(1, folder.uidNext)[place]
    const mail = served && this.#places.get(this.#placeOf(path, served))
    if (!mail) return
    folder.mails.delete(served.uid)
    this.#note({ kind: 'taken away', mail })
  }

  #renumber(path: string, keepsDates: boolean): void {
    const folder = this.#server.folder(path)
    const uidValidity = String(Number(folder.uidValidity) + 1)
    const before = folder.between(1, folder.uidNext)
    const mails = before.map((served) => this.#places.get(this.#placeOf(path, served)))
    folder.renumber(uidValidity, keepsDates ? undefined : this.#serverTime())
    for (const [index, served] of folder.between(1, folder.uidNext).entries()) {
      const mail = mails[index]
      if (mail) this.#places.set(this.#placeOf(path, served), mail)
    }
    this.#note({ kind: 'renumbered', folder: path, uidValidity })
  }

  /** Its clock is another one, and INTERNALDATEs have whole seconds. */
  #serverTime(): Date {
    const passedSeconds = Math.floor(this.#time.passedMs / 1_000)
    return new Date(Date.parse(STARTS_AT) + passedSeconds * 1_000)
  }

  #note(happening: Happening): void {
    this.#happenings.push(happening)
  }
}

/** Until everything that is not well has had its tries. */
const MOST_TROUBLED_POLLS = 12

const SOUND_MAIL: MailPlan = { subject: ['alpha'], text: ['bravo'], attachments: 0 }

/** Nothing is left to do for anybody. */
const isAtRest = ({ result, folders }: PollOutcome): boolean =>
  result === 'succeeded' && folders.every(({ stopped }) => stopped === 'caught up')
