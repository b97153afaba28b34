import * as z from 'zod'
import type { Announcement } from '../../../shared/announce/announcer.js'
import { jsonIn } from '../../../shared/runtime/json.js'
import type { Breach } from '../breach.js'
import type { SendHappening, SendHistory } from './send-history.js'
import { REPORTED_STATES, type ReportedState } from './send-schedule.js'

const requestSchema = z.object({
  id: z.string(),
  subject: z.string(),
  messageId: z.string(),
  to: z.array(z.object({ address: z.string() })),
})

const voidedSchema = z.object({ voidedAt: z.string() })

const recordSchema = z.object({
  state: z.string(),
  recipients: z.array(z.object({ address: z.string(), state: z.string() })),
  claim: z.unknown().optional(),
  finishedAt: z.string().optional(),
  /** When somebody last asked for it once more. */
  askedAt: z.string().optional(),
})

type Request = z.output<typeof requestSchema>
type Recorded = z.output<typeof recordSchema>

/** What is told of an end (DESIGN 7): accepted by a server for everybody, called off, or not. */
function eventOfEnd({ recipients }: Recorded): string {
  const states = recipients.map(({ state }) => state)
  if (states.some((state) => state === 'FAILED' || state === 'UNKNOWN')) return 'Send Failed'
  return states.includes('CANCELLED') ? 'Send Cancelled' : 'Send Accepted'
}

/** What is told of a report (DESIGN 7). */
const EVENT_OF_REPORT = {
  FAILED: 'Send Failed',
  DELIVERED: 'Send Delivered',
  BOUNCED: 'Send Bounced',
  COMPLAINED: 'Send Bounced',
} as const satisfies Record<ReportedState, string>

/** None, where it only says that there never will be one of this id. */
const requestsIn = (json: unknown): Request[] =>
  voidedSchema.safeParse(json).success ? [] : [requestSchema.parse(json)]

/** What was promised of sends, and was not kept. It knows DESIGN 5.9 and 8, and nothing of the code. */
export function judgeSends(history: SendHistory): Breach[] {
  const judge = new JudgeOfSends(history)
  judge.judge()
  return judge.breaches
}

class JudgeOfSends {
  readonly breaches: Breach[] = []
  readonly #history: SendHistory
  readonly #requests: Request[]

  constructor(history: SendHistory) {
    this.#history = history
    this.#requests = [...history.objects].flatMap(([key, { body }]) =>
      /^outbox\/.*\/request\.json$/.test(key) ? requestsIn(jsonIn(String(body))) : [],
    )
  }

  judge(): void {
    for (const words of this.#history.oddities)
      this.#breach('every run ends, and all is done', words)
    for (const happening of this.#history.happenings)
      if (happening.kind === 'accepted') this.#judgeAccepted(happening)
    for (const [index, { hasKey, subject }] of this.#history.schedule.sends.entries())
      if (hasKey) this.#judgeKeyed(index, subject)
    for (const request of this.#requests) this.#judgeSend(request)
    this.#judgeOrder()
  }

  #judgeAccepted({ sendId, send }: Extract<SendHappening, { kind: 'accepted' }>): void {
    const subject = this.#history.schedule.sends[send]?.subject
    const isThere = this.#requests.some(
      (request) => request.id === sendId && request.subject === subject,
    )
    this.#require(isThere, 'what was accepted is there', sendId)
  }

  /** Whoever calls with a key until he is answered has one mail sent. */
  #judgeKeyed(index: number, subject: string): void {
    const sends = this.#requests.filter((request) => request.subject === subject)
    this.#require(sends.length <= 1, 'one key is one send', `${subject}: ${sends.length}`)
    const isCalled = this.#history.schedule.acts.some(
      (act) => act.act === 'call' && act.send === index,
    )
    if (isCalled) this.#require(sends.length > 0, 'whoever calls again is heard', subject)
  }

  #judgeSend(request: Request): void {
    const { id } = request
    const prefix = [...this.#history.objects.keys()].find((key) =>
      key.endsWith(`/${id}/request.json`),
    )
    const stored = this.#history.objects.get(prefix?.replace('request.json', 'result.json') ?? '')
    if (!stored) {
      this.#breach('every send comes to an end', `${id} has no record`)
      return
    }
    const record = recordSchema.parse(jsonIn(String(stored.body)))
    this.#require(
      record.finishedAt !== undefined && record.claim === undefined,
      'every send comes to an end',
      `${id}: ${JSON.stringify(record)}`,
    )
    const isMarked = this.#history.objects.has(`state/.sends/${id}`)
    this.#require(!isMarked, 'nothing is left to do about a send that is finished', id)
    for (const { address, state } of record.recipients) this.#judgeRecipient(id, address, state)
    this.#judgeTold(id, record)
    this.#judgeCalledOff(id, record)
    this.#judgeAsked(request)
    this.#judgeCopies(request)
  }

  #judgeRecipient(id: string, address: string, state: string): void {
    const name = `${address} of ${id}`
    const asked = this.#timesAsked(id)
    const reported = this.#reportedOf(id, address)
    const delivered = this.#count(
      (happening) =>
        happening.kind === 'delivered' &&
        happening.sendId === id &&
        happening.addresses.includes(address),
    )
    this.#require(delivered <= 1 + asked, 'delivered once', `${name}: ${delivered} times`)
    this.#require(isEnd(state, reported), 'its end is known', `${name}: ${state}`)
    if (state === 'ACCEPTED') this.#require(delivered > 0, 'accepted only if a server has it', name)
    if (state === 'CANCELLED')
      this.#require(delivered <= asked, 'called off only if no server has it', name)
    if (state === 'FAILED' && !reported.includes('FAILED'))
      this.#require(delivered <= asked, 'failed only if no server has it', name)
    const last = REPORTED_STATES.findLast((one) => reported.includes(one))
    if (last === undefined || asked > 0) return
    this.#require(state === last, 'what is reported last counts', `${name}: ${state}, not ${last}`)
    this.#require(this.#isReportTold(id, address, last), 'what is reported is told', name)
  }

  #isReportTold(id: string, address: string, said: ReportedState): boolean {
    return this.#toldOf(id, 'report').some(
      ({ event, detail }) =>
        event === EVENT_OF_REPORT[said] &&
        'recipients' in detail &&
        detail.recipients.some((one) => one.address === address && one.state === said),
    )
  }

  #reportedOf(id: string, address: string): ReportedState[] {
    return this.#history.happenings.flatMap((happening) =>
      happening.kind === 'reported' && happening.sendId === id && happening.address === address
        ? [happening.said]
        : [],
    )
  }

  #toldOf(id: string, by: 'run' | 'report'): Announcement[] {
    return this.#history.happenings.flatMap((happening) =>
      happening.kind === 'announced' &&
      happening.by === by &&
      'sendId' in happening.event.detail &&
      happening.event.detail.sendId === id
        ? [happening.event]
        : [],
    )
  }

  /** The last thing that was told is how it ended, under one id for each end. */
  #judgeTold(id: string, record: Recorded): void {
    const told = this.#toldOf(id, 'run')
    const last = told.at(-1)
    this.#require(last !== undefined, 'its end is told', id)
    if (!last) return
    const { state } = record
    // What is reported may come before the end is told, or after it.
    const isReported = this.#count(
      (happening) => happening.kind === 'reported' && happening.sendId === id,
    )
    if (isReported === 0)
      this.#require(
        last.event === eventOfEnd(record),
        'its end is told as it is',
        `${id}: ${state}, told: ${last.event}`,
      )
    const ofEnd = told.filter(
      ({ event, detail }) => event === last.event && 'state' in detail && detail.state === state,
    )
    const ids = new Set(ofEnd.map(({ detail }) => detail.id))
    this.#require(
      ids.size <= 1 + this.#timesAsked(id),
      'told under one id',
      `${id}: ${[...ids].join()}`,
    )
  }

  /** What was called off is called off for somebody: he does not get it any more, unless a provider reports that he has it. */
  #judgeCalledOff(id: string, { recipients }: Recorded): void {
    const isCalledOff = this.#history.happenings.some(
      (happening) => happening.kind === 'called off' && happening.sendId === id,
    )
    if (!isCalledOff) return
    const isSo = recipients.some(
      ({ address, state }) =>
        state === 'CANCELLED' || this.#reportedOf(id, address).some((said) => said === state),
    )
    this.#require(isSo, 'what is called off is called off', id)
  }

  /** Whoever asks again by the same key has asked once. */
  #judgeAsked({ id, subject }: Request): void {
    const { sends, acts } = this.#history.schedule
    const askings = acts.flatMap((act) =>
      act.act === 'ask again' && sends[act.send]?.subject === subject ? [act] : [],
    )
    const different = new Set(askings.map(({ key, run }) => key ?? run)).size
    const asked = this.#timesAsked(id)
    this.#require(asked <= different, 'one key is one asking', `${id}: ${asked}`)
  }

  /** Whoever stands still may wake up beside the run that took over, and both copy. */
  #judgeCopies({ messageId }: Request): void {
    if (this.#history.schedule.faults.some(({ kind }) => kind === 'frozen')) return
    const copies = [...this.#history.server.folder('Sent').mails.values()].filter(({ bodies }) =>
      bodies.some((body) => body.includes(messageId)),
    )
    this.#require(copies.length <= 1, 'copied once', `${messageId}: ${copies.length} times`)
  }

  /** The record says SENDING before a server can have it. */
  #judgeOrder(): void {
    const records = new Map<string, Recorded>()
    const messages = new Map<string, Buffer>()
    for (const happening of this.#history.happenings) {
      if (happening.kind === 'stored' && happening.key.endsWith('/result.json') && happening.body)
        records.set(idIn(happening.key), recordSchema.parse(jsonIn(String(happening.body))))
      if (happening.kind !== 'delivered') continue
      const { sendId, addresses, bytes } = happening
      const before = messages.get(sendId)
      this.#require(!before || before.equals(bytes), 'the same bytes for everybody', sendId)
      messages.set(sendId, bytes)
      const sending = records.get(sendId)?.recipients ?? []
      for (const address of addresses)
        this.#require(
          sending.some((each) => each.address === address && each.state !== 'QUEUED'),
          'SENDING before the first byte',
          `${address} of ${sendId}`,
        )
    }
  }

  /** How often it was tried once more because somebody asked, knowing that it may come twice. */
  #timesAsked(id: string): number {
    const asked = this.#history.happenings.flatMap((happening) =>
      happening.kind === 'stored' && happening.key.endsWith(`/${id}/result.json`) && happening.body
        ? (recordSchema.parse(jsonIn(String(happening.body))).askedAt ?? [])
        : [],
    )
    return new Set(asked).size
  }

  #count(isMeant: (happening: SendHappening) => boolean): number {
    return this.#history.happenings.filter(isMeant).length
  }

  #breach(promise: string, words: string): void {
    this.breaches.push({ promise, words })
  }

  #require(isSo: boolean, promise: string, words: string): void {
    if (!isSo) this.#breach(promise, words)
  }
}

/** A state that something comes after is no end, nor is one that nobody has reported. */
const isEnd = (state: string, reported: readonly string[]): boolean =>
  ['ACCEPTED', 'FAILED', 'UNKNOWN', 'CANCELLED'].includes(state) || reported.includes(state)

const idIn = (key: string): string => key.split('/').at(-2) ?? ''
