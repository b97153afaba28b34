import { createHandler } from '../../functions/send/handler.js'
import type { SendDeps } from '../../functions/send/send-deps.js'
import { createHandler as createWatch } from '../../functions/watch/handler.js'
import { METRIC } from '../../shared/contract/metrics.js'
import {
  messageBodyOf,
  type QueuedSend,
  type QueueingWay,
} from '../../shared/delivery/queue/send-queue.js'
import { QueueUnavailable } from '../../shared/failures/sending-errors.js'
import { createLog } from '../../shared/runtime/log.js'
import { ToldPeople } from '../shared/incidents/told-people.js'
import type { SendWorld } from './send-world.js'

const TICK = {
  schemaVersion: 1,
  kind: 'tick',
  timezone: 'UTC',
  mailboxes: [],
  senders: ['default'],
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** As the stack sets them: the queue's visibility time-out, the runs that a message may fail, the clock of the watch function. */
const VISIBILITY_MS = 13 * MINUTE_MS
const MAX_RECEIVES = 5
const TICK_MS = 15 * MINUTE_MS

/** As the alarm "sends late" is set. */
const LATE_SECONDS = 3_600
const LATE_TICKS = 2

/** What goes on for a while. */
export interface SendingDays {
  readonly startMs: number
  readonly hours: number
  /** From when on everything is well. */
  readonly wellAfterHours: number
  /** Of the function, while things are not well. */
  readonly broken?: Partial<SendDeps>
  readonly isQueueBroken?: boolean
  /** Told what the time is, for faults that lie in the world itself. */
  readonly onTime?: (isWell: boolean) => void
  /** A run takes so long, and nobody else runs meanwhile. */
  readonly runMs?: () => number
}

/** What it came to. */
export interface DaysOfSending {
  /** Names of the metrics of sends, in order. */
  readonly metrics: readonly string[]
  /** The most messages of the queue at any time, and how many are left. */
  readonly mostMessages: number
  readonly messagesLeft: number
  readonly deadLetters: number
  /** Runs that were given a message. */
  readonly receives: number
  /** Minutes after the start until the alarm for late sends rang; undefined if it never did. */
  readonly lateAlarmMinutes: number | undefined
  /** The end of the watch functions' runs that failed: Lambda puts them to the dead letters, which are an alarm too. */
  readonly failedTicks: number
}

interface Message {
  readonly body: string
  readonly visibleMs: number
  readonly receives: number
}

/** The queue, the send function and the watch function, by a clock of their own that leaps to whatever is next. */
export async function daysOfSending(
  world: SendWorld,
  queued: readonly QueuedSend[],
  {
    startMs,
    hours,
    wellAfterHours,
    broken = {},
    isQueueBroken = false,
    onTime,
    runMs,
  }: SendingDays,
): Promise<DaysOfSending> {
  let nowMs = startMs
  let messages: Message[] = queued.map((message) => ({
    body: messageBodyOf(message),
    visibleMs: startMs,
    receives: 0,
  }))
  const now = () => new Date(nowMs)
  const isWell = () => nowMs >= startMs + wellAfterHours * HOUR_MS
  const queue = {
    queue: async (message: QueuedSend, { delaySeconds = 0 }: QueueingWay = {}) => {
      if (isQueueBroken && !isWell()) throw new QueueUnavailable('ServiceUnavailable')
      const visibleMs = nowMs + delaySeconds * 1_000
      messages.push({ body: messageBodyOf(message), visibleMs, receives: 0 })
    },
  }
  const metrics: string[] = []
  let oldestSeconds: number | undefined
  const publishMetrics: SendDeps['publishMetrics'] = (_, values) => {
    oldestSeconds = values[METRIC.oldestOpenSendSeconds] ?? oldestSeconds
    metrics.push(...Object.keys(values).filter((name) => name.startsWith('Sends')))
  }
  const log = createLog({ now, write: () => {} })
  const alerts = new ToldPeople()
  const deps = {
    ...world.sendDeps,
    ...{ now, log, queue, publishMetrics, alerts, alertsTopic: 'topic' },
    queueUrlOf: async () => undefined,
  }
  const watch = createWatch({ ...deps, bucket: 'mail' })
  const counts = { mostMessages: 0, deadLetters: 0, receives: 0, failedTicks: 0, lateTicks: 0 }
  let lateAlarmMinutes: number | undefined

  const tick = async () => {
    oldestSeconds = undefined
    const context = { awsRequestId: 'watch', getRemainingTimeInMillis: () => 300_000 }
    await watch(TICK, context).catch(() => {
      counts.failedTicks += 1
    })
    const isLate = oldestSeconds === undefined || oldestSeconds > LATE_SECONDS
    counts.lateTicks = isLate ? counts.lateTicks + 1 : 0
    if (counts.lateTicks === LATE_TICKS) lateAlarmMinutes ??= (nowMs - startMs) / MINUTE_MS
  }
  const receive = async () => {
    const batch = messages.filter(({ visibleMs }) => visibleMs <= nowMs).slice(0, 1)
    if (batch.length === 0) return
    messages = messages.filter((message) => !batch.includes(message))
    counts.receives += batch.length
    const run = `run-${counts.receives}`
    const handle = createHandler(isWell() ? deps : { ...deps, ...broken })
    const Records = batch.map(({ body }, index) => ({ messageId: String(index), body }))
    const { batchItemFailures } = await handle(
      { Records },
      {
        awsRequestId: run,
        getRemainingTimeInMillis: () => 720_000,
      },
    )
    for (const { itemIdentifier } of batchItemFailures) {
      const message = batch[Number(itemIdentifier)]
      if (!message) throw new Error(`no message ${itemIdentifier}`)
      const receives = message.receives + 1
      if (receives === MAX_RECEIVES) counts.deadLetters += 1
      else messages.push({ ...message, receives, visibleMs: nowMs + VISIBILITY_MS })
    }
    nowMs += runMs?.() ?? 0
  }

  let nextTickMs = startMs + TICK_MS
  while (nowMs <= startMs + hours * HOUR_MS) {
    onTime?.(isWell())
    counts.mostMessages = Math.max(counts.mostMessages, messages.length)
    await receive()
    if (nowMs >= nextTickMs) {
      await tick()
      nextTickMs += TICK_MS
    }
    const next = Math.min(nextTickMs, ...messages.map(({ visibleMs }) => visibleMs))
    nowMs = Math.max(nowMs, next)
  }
  const { lateTicks: _, ...found } = counts
  return { metrics, messagesLeft: messages.length, lateAlarmMinutes, ...found }
}
