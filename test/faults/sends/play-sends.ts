import type { ApiDeps } from '../../../functions/api/api-deps.js'
import { cancelSend } from '../../../functions/api/cancel-send.js'
import type { HttpCall } from '../../../functions/api/http-call.js'
import { retrySend } from '../../../functions/api/retry-send.js'
import { createHandler as createSendHandler } from '../../../functions/send/handler.js'
import type { SendDeps } from '../../../functions/send/send-deps.js'
import { recordDelivery } from '../../../functions/watch/record-delivery.js'
import { recoverSends } from '../../../functions/watch/recover-sends.js'
import { type Acceptance, acceptSend } from '../../../shared/delivery/accept/accept-send.js'
import { messageBodyOf } from '../../../shared/delivery/queue/send-queue.js'
import type { SenderDirectory } from '../../../shared/delivery/senders/sender-directory.js'
import type { SesEvent } from '../../../shared/delivery/ses-events/ses-events.js'
import { SecretsUnavailable } from '../../../shared/failures/configuration-errors.js'
import { FailureError } from '../../../shared/failures/failure-error.js'
import { ParametersUnavailable } from '../../../shared/failures/sending-errors.js'
import { faultyArchive } from '../doubles/faulty-archive.js'
import { faultyMailbox } from '../doubles/faulty-session.js'
import { MemoryArchive } from '../doubles/memory-archive.js'
import { faultyBus, MemoryBus } from '../doubles/memory-bus.js'
import { MemoryMailServer } from '../doubles/memory-mail-server.js'
import { faultyQueue, type MemoryMessage, MemoryQueue } from '../doubles/memory-queue.js'
import { MemorySession } from '../doubles/memory-session.js'
import { memoryTransport, type Treatment } from '../doubles/memory-transport.js'
import type { Listening } from '../fault-search.js'
import { FaultyRun } from '../faulty-run.js'
import { Processes } from '../processes.js'
import { SILENT_LOG } from '../silent-log.js'
import { VirtualTime, withTimersOf } from '../virtual-time.js'
import { draftOf, SENDERS } from './draft-of-plan.js'
import type { SendHappening, SendHistory } from './send-history.js'
import { FIRST_DELIVERY, type SendAct, type SendPlan, type SendSchedule } from './send-schedule.js'

const STARTS_AT = '2026-11-21T09:00:00.000Z'

/** What the functions have (infra/function-limits.ts). */
const API_MS = 29_000
const WATCH_MS = 300_000
const SEND_MS = 720_000

/** For a while; until the queue gives the message out again, and the run that takes it is in the middle of its work; for longer. */
const SEND_FREEZES_MS = [30_000, 780_100, 780_300, 780_500, 780_700, 1_500_000]

/** A call of the API that is ten minutes old is taken for dead, and its key is another's: some are thawed after that. */
const CALL_FREEZES_MS = [30_000, 400_000, 650_000, 1_300_000]
const CLOCK_STEPS_MS = [20_000, 80_000, 300_000, 700_000]

/** As long as the clients of AWS try, three times half a minute each, at most. */
const SLOW_MS = [3_000, 15_000, 28_000, 95_000]

/** Between two tries of Lambda with an event (Lambda developer guide, "Asynchronous invocation"). */
const REPEATED_AFTER_MS = 60_000

/** Between two looks of the watch function, and how many it may take until all is done. */
const INTERVAL_MS = 900_000
const MOST_QUIET_LOOKS = 120

/** Plays a schedule, and then lets queue and watch function run until nothing is left to do. */
export async function playSends(
  schedule: SendSchedule,
  listening: Listening = {},
): Promise<SendHistory> {
  const time = new VirtualTime(STARTS_AT)
  const office = new SendingOffice(schedule, time, listening)
  await withTimersOf(time, async () => {
    await office.play()
    await office.letRest()
  })
  return office.history()
}

class SendingOffice {
  readonly #schedule: SendSchedule
  readonly #time: VirtualTime
  readonly #listening: Listening
  readonly #happenings: SendHappening[] = []
  readonly #processes: Processes
  readonly #archive: MemoryArchive
  readonly #bus: MemoryBus
  readonly #reportBus: MemoryBus
  readonly #server: MemoryMailServer
  readonly #queue: MemoryQueue
  readonly #asked = new Map<string, number>()
  #deliveries = 0
  #quietRuns = 0
  #unheardReports = 0
  #ids = 0

  constructor(schedule: SendSchedule, time: VirtualTime, listening: Listening) {
    this.#schedule = schedule
    this.#time = time
    this.#listening = listening
    this.#processes = new Processes(time)
    const now = () => time.now()
    this.#archive = new MemoryArchive(now, (key, body) => this.#note({ kind: 'stored', key, body }))
    this.#bus = new MemoryBus((event) => this.#note({ kind: 'announced', by: 'run', event }))
    this.#reportBus = new MemoryBus((event) =>
      this.#note({ kind: 'announced', by: 'report', event }),
    )
    this.#server = new MemoryMailServer(['INBOX', 'Sent'])
    this.#queue = new MemoryQueue(time, (message, done) => this.#deliver(message, done))
  }

  async play(): Promise<void> {
    let left = this.#schedule.acts.length
    for (const act of this.#schedule.acts)
      this.#time.after(act.atMs, () => {
        left -= 1
        this.#do(act)
      })
    await this.#time.passUntil(() => left === 0 && this.#processes.areAllOver)
  }

  /** Who has heard nothing calls once more, and the watch function looks for what is lost. */
  async letRest(): Promise<void> {
    for (const [send, plan] of this.#schedule.sends.entries())
      if (plan.hasKey && !this.#isAccepted(send)) this.#call(this.#quietRun(), send)
    for (let look = 0; look < MOST_QUIET_LOOKS; look += 1) {
      const dueAtMs = this.#time.passedMs + INTERVAL_MS
      this.#time.after(INTERVAL_MS, () => {})
      await this.#time.passUntil(() => this.#time.passedMs >= dueAtMs)
      this.#watch(this.#quietRun())
      await this.#time.passUntil(() => this.#processes.areAllOver)
      if (this.#queue.isEmpty && !this.#isAnyOpen() && this.#unheardReports === 0) return
    }
    this.#processes.oddities.push('sends do not come to rest')
  }

  history(): SendHistory {
    return {
      schedule: this.#schedule,
      happenings: this.#happenings,
      objects: this.#archive.objects,
      server: this.#server,
      oddities: this.#processes.oddities,
    }
  }

  #isAccepted(send: number): boolean {
    return this.#happenings.some(
      (happening) => happening.kind === 'accepted' && happening.send === send,
    )
  }

  #isAnyOpen(): boolean {
    return [...this.#archive.objects.keys()].some((key) => key.startsWith('state/.sends/'))
  }

  #do(act: SendAct): void {
    switch (act.act) {
      case 'call':
        this.#call(this.#newRun(act.run), act.send)
        return
      case 'watch':
        this.#watch(this.#newRun(act.run))
        return
      case 'ask again':
        this.#askAgain(this.#newRun(act.run), act.send, act.key)
        return
      case 'cancel':
        this.#cancel(this.#newRun(act.run), act.send)
        return
      case 'report':
        this.#report(this.#newRun(act.run), act)
        return
      case 'clock is set':
        this.#time.step(act.byMs)
    }
  }

  #call(run: FaultyRun, send: number): void {
    const plan = this.#schedule.sends[send]
    if (!plan) return
    this.#begin(run, API_MS, () => this.#accept(run, send, plan))
  }

  async #accept(run: FaultyRun, send: number, plan: SendPlan): Promise<void> {
    const outcome = await orFailure(() => this.#acceptSend(run, plan))
    if (outcome instanceof FailureError) return
    // A caller hears nothing of a run that has died.
    if (outcome.kind === 'accepted') this.#note({ kind: 'accepted', send, sendId: outcome.send.id })
    else this.#processes.oddities.push(`call ${run.number} was answered ${outcome.kind}`)
  }

  #acceptSend(run: FaultyRun, plan: SendPlan): Promise<Acceptance> {
    return acceptSend(this.#apiDeps(run), {
      draft: draftOf(plan),
      source: { kind: 'api' },
      ...(plan.hasKey && { idempotencyKey: `api:${plan.subject}` }),
    })
  }

  #watch(run: FaultyRun): void {
    this.#begin(run, WATCH_MS, async () => {
      await orFailure(() =>
        recoverSends({
          archive: faultyArchive(this.#archive, run),
          queue: faultyQueue(this.#queue, run),
          queueUrlOf: async () => undefined,
          log: SILENT_LOG,
          now: run.now,
          newId: this.#newUuid,
          pause: (ms) => run.pass(ms),
        }),
      )
    })
  }

  /** Whoever asks knows that the mail may come twice. */
  #askAgain(run: FaultyRun, send: number, key: string | undefined): void {
    const sendId = this.#sendIdOf(send)
    if (sendId === undefined) return
    const headers = key === undefined ? {} : { 'idempotency-key': key }
    const path = `/sends/${sendId}/retry`
    this.#begin(run, API_MS, async () => {
      await orFailure(() => retrySend(this.#apiDeps(run), callTo(path, headers), sendId))
    })
  }

  #cancel(run: FaultyRun, send: number): void {
    const sendId = this.#sendIdOf(send)
    if (sendId === undefined) return
    const path = `/sends/${sendId}/cancel`
    this.#begin(run, API_MS, async () => {
      const answer = await orFailure(() => cancelSend(this.#apiDeps(run), callTo(path), sendId))
      if (!(answer instanceof FailureError) && answer.statusCode === 200)
        this.#note({ kind: 'called off', sendId })
    })
  }

  /** A provider reports on nothing but what it was given. */
  #report(run: FaultyRun, { send, recipient, said }: ReportAct): void {
    const address = this.#schedule.sends[send]?.recipients[recipient]?.address
    const given = this.#happenings.find(
      (happening) =>
        happening.kind === 'delivered' && happening.addresses.some((one) => one === address),
    )
    if (address === undefined || given?.kind !== 'delivered') return
    const { sendId } = given
    this.#note({ kind: 'reported', sendId, address, said })
    const recipients = [{ address, state: said }]
    const at = this.#time.now()
    this.#unheardReports += 1
    this.#record(run, { sendId, serverMessageId: '<as-the-provider-says>', recipients, at })
  }

  /** Lambda repeats an event whose function failed or died. */
  #record(run: FaultyRun, event: SesEvent): void {
    const again = () =>
      this.#time.after(REPEATED_AFTER_MS, () => this.#record(this.#quietRun(), event))
    const deps = {
      archive: faultyArchive(this.#archive, run),
      announcer: faultyBus(this.#reportBus, run),
      log: SILENT_LOG,
      now: run.now,
      newId: this.#newUuid,
      pause: (ms: number) => run.pass(ms),
    }
    this.#processes.begin({
      run,
      functionMs: WATCH_MS,
      mayBeCutOff: true,
      work: () => orFailure(() => recordDelivery(deps, event.sendId, [event])),
      onEnd: (outcome) => {
        if (outcome instanceof FailureError) again()
        else this.#unheardReports -= 1
      },
      onDeath: again,
    })
  }

  #sendIdOf(send: number): string | undefined {
    const found = this.#happenings.find(
      (happening) => happening.kind === 'accepted' && happening.send === send,
    )
    return found?.kind === 'accepted' ? found.sendId : undefined
  }

  #apiDeps(run: FaultyRun): ApiDeps {
    return {
      archive: faultyArchive(this.#archive, run),
      directory: faultyDirectory(run),
      queue: faultyQueue(this.#queue, run),
      uploadUrls: { urlFor: () => Promise.reject(new Error('nobody uploads here')) },
      log: SILENT_LOG,
      remainingMs: () => API_MS,
      now: run.now,
      newId: this.#newUuid,
      pause: (ms) => run.pass(ms),
    }
  }

  #deliver({ id, body }: MemoryMessage, done: (isDone: boolean) => void): void {
    const run = this.#newRun(FIRST_DELIVERY + this.#deliveries)
    this.#deliveries += 1
    const startedAtMs = this.#time.passedMs
    const context = {
      awsRequestId: `run-${run.number}`,
      getRemainingTimeInMillis: () => startedAtMs + SEND_MS - this.#time.passedMs,
    }
    const messageId = `message-${id}`
    const event = { Records: [{ messageId, body: messageBodyOf(body) }] }
    this.#processes.begin({
      run,
      functionMs: SEND_MS,
      work: () => createSendHandler(this.#sendDeps(run))(event, context),
      onEnd: ({ batchItemFailures }) => done(batchItemFailures.length === 0),
      onDeath: () => done(false),
    })
  }

  #sendDeps(run: FaultyRun): SendDeps {
    const time = this.#time
    const secret = { username: 'batch', password: 'not-a-real-password', secretVersion: '1' }
    const login = (what: string) => ({
      port: 'secrets' as const,
      what,
      effect: () => secret,
      failure: (kind: string) => new SecretsUnavailable(`${what}: ${kind}`),
    })
    const transport = memoryTransport(
      {
        treat: (address) => this.#treat(address),
        taken: (sendId, addresses, bytes) =>
          this.#note({ kind: 'delivered', run: run.number, sendId, addresses, bytes }),
      },
      run,
    )
    return {
      stage: 'test',
      archive: faultyArchive(this.#archive, run),
      announcer: faultyBus(this.#bus, run),
      queue: faultyQueue(this.#queue, run),
      mailboxCredentials: { loginOf: ({ name }) => run.call(login(`login to ${name}`)) },
      openMailbox: faultyMailbox({
        time,
        run,
        open: () => new MemorySession(this.#server),
        isBarred: () => false,
      }),
      readDirectory: () => faultyDirectory(run),
      openTransports: () => ({
        of: async ({ name }) => {
          await run.call(login(`login of ${name}`))
          return transport
        },
        note: async () => {},
        close: async () => {},
      }),
      publishMetrics: () => {},
      log: SILENT_LOG,
      pause: (ms) => run.pass(ms),
      now: run.now,
      newId: this.#newUuid,
    }
  }

  #treat(address: string): Treatment {
    const asked = (this.#asked.get(address) ?? 0) + 1
    this.#asked.set(address, asked)
    const recipients = this.#schedule.sends.flatMap((send) => send.recipients)
    const treatment = recipients.find((recipient) => recipient.address === address)?.treatment
    if (typeof treatment === 'number') return asked <= treatment ? 'asks to come back' : 'takes'
    return treatment ?? 'refuses'
  }

  #begin(run: FaultyRun, functionMs: number, work: () => Promise<void>): void {
    this.#processes.begin({
      run,
      functionMs,
      mayBeCutOff: true,
      work,
      onEnd: () => {},
      onDeath: () => {},
    })
  }

  #quietRun(): FaultyRun {
    this.#quietRuns += 1
    return this.#newRun(10_000 + this.#quietRuns)
  }

  #newRun(number: number): FaultyRun {
    const { seed, faults } = this.#schedule
    const { onFault = () => {}, onCall } = this.#listening
    // What is left to its peace has no faults any more.
    return new FaultyRun({
      time: this.#time,
      number,
      seed,
      faults,
      onFault,
      onCall,
      freezesMs: number < FIRST_DELIVERY ? CALL_FREEZES_MS : SEND_FREEZES_MS,
      slowMs: SLOW_MS,
      clockStepsMs: CLOCK_STEPS_MS,
    })
  }

  readonly #newUuid = (): string => {
    this.#ids += 1
    return `${this.#ids.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`
  }

  #note(happening: SendHappening): void {
    this.#happenings.push(happening)
  }
}

type ReportAct = Extract<SendAct, { readonly act: 'report' }>

const callTo = (path: string, headers: HttpCall['headers'] = {}): HttpCall => ({
  method: 'POST',
  path,
  headers,
  query: {},
  caller: undefined,
  requestId: undefined,
  body: Buffer.alloc(0),
})

/** The parameters as one run reaches them. */
function faultyDirectory(run: FaultyRun): SenderDirectory {
  const call = <T>(what: string, effect: () => T): Promise<T> =>
    run.call({
      port: 'SSM',
      what,
      effect,
      failure: (kind) => new ParametersUnavailable(`${what}: ${kind}`),
    })
  return {
    sender: (name) => call(`sender ${name}`, () => SENDERS.get(name)),
    addressBook: () => call('addresses', () => ({})),
  }
}

/** Of the catalogue: the caller is told, and nothing is a bug. */
async function orFailure<T>(work: () => Promise<T>): Promise<T | FailureError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FailureError) return error
    throw error
  }
}
