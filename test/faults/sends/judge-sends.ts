import * as z from 'zod'
import { jsonIn } from '../../../shared/runtime/json.js'
import type { Breach } from '../breach.js'
import type { SendHappening, SendHistory } from './send-history.js'

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
})

type Request = z.output<typeof requestSchema>
type Recorded = z.output<typeof recordSchema>

/** What is told of each end (DESIGN 7): accepted by a server for everybody, or not. */
const EVENT_OF_STATE = new Map([
  ['ACCEPTED', 'Send Accepted'],
  ['FAILED', 'Send Failed'],
  ['PARTIAL', 'Send Failed'],
  ['UNKNOWN', 'Send Failed'],
])

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
    this.#judgeCopies(request)
  }

  #judgeRecipient(id: string, address: string, state: string): void {
    const name = `${address} of ${id}`
    const asked = this.#count(({ kind }) => kind === 'asked again')
    const delivered = this.#count(
      (happening) =>
        happening.kind === 'delivered' &&
        happening.sendId === id &&
        happening.addresses.includes(address),
    )
    this.#require(delivered <= 1 + asked, 'delivered once', `${name}: ${delivered} times`)
    this.#require(['ACCEPTED', 'FAILED', 'UNKNOWN'].includes(state), 'its end is known', name)
    if (state === 'ACCEPTED') this.#require(delivered > 0, 'accepted only if a server has it', name)
    if (state === 'FAILED')
      this.#require(delivered <= asked, 'failed only if no server has it', name)
  }

  /** The last thing that was told is how it ended, under one id for each end. */
  #judgeTold(id: string, { state }: Recorded): void {
    const told = this.#history.happenings.flatMap((happening) =>
      happening.kind === 'announced' &&
      'sendId' in happening.event.detail &&
      happening.event.detail.sendId === id
        ? [happening.event]
        : [],
    )
    const last = told.at(-1)
    this.#require(last !== undefined, 'its end is told', id)
    if (!last) return
    this.#require(
      last.event === EVENT_OF_STATE.get(state),
      'its end is told as it is',
      `${id}: ${state}, told: ${last.event}`,
    )
    const ofEnd = told.filter(
      ({ event, detail }) => event === last.event && 'state' in detail && detail.state === state,
    )
    const asked = this.#count(({ kind }) => kind === 'asked again')
    const ids = new Set(ofEnd.map(({ detail }) => detail.id))
    this.#require(ids.size <= 1 + asked, 'told under one id', `${id}: ${[...ids].join()}`)
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

const idIn = (key: string): string => key.split('/').at(-2) ?? ''
