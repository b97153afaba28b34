import * as z from 'zod'
import type { Announcement, Announcer } from '../../shared/announce/announcer.js'
import type { Archive } from '../../shared/archive/archive.js'
import { EVENT } from '../../shared/contract/events.js'
import { METRIC, METRIC_DIMENSION } from '../../shared/contract/metrics.js'
import { type AcceptanceDeps, acceptSend } from '../../shared/delivery/accept/accept-send.js'
import { draftOfNotice } from '../../shared/delivery/accept/notice.js'
import { draftOfScheduledSend } from '../../shared/delivery/accept/scheduled-send.js'
import type { SendOrder } from '../../shared/delivery/accept/send-order.js'
import { MAX_ATTACHMENTS } from '../../shared/delivery/draft/attachments-of-draft.js'
import { type RequestFault, refusalCode } from '../../shared/delivery/draft/request-fault.js'
import { FAILURES } from '../../shared/failures/catalogue.js'
import { readNoticeRequest } from '../../shared/jobs/requests/notice-request.js'
import { readScheduledSendRequest } from '../../shared/jobs/requests/scheduled-send-request.js'
import type { Log } from '../../shared/runtime/log.js'
import type { PublishMetrics } from '../../shared/runtime/metrics.js'

/** What an order is accepted with. */
export interface OrderDeps extends AcceptanceDeps {
  readonly stage: string
  /** Where the objects of the bucket are files; undefined: they are in S3. */
  readonly bucketDirectory?: string | undefined
  readonly announcer: Announcer
  readonly publishMetrics: PublishMetrics
  readonly log: Log
}

/**
 * Accepts what a schedule or a match comes to. An order with faults is announced, since nobody waits for an answer; the same again makes
 * it no better.
 *
 * @throws StorageFailed, ParametersUnavailable, EventsRefused; ConfigurationUnreadable if the event is none of ours
 */
export async function acceptOrder(deps: OrderDeps, event: unknown): Promise<void> {
  const order = await readOrder(deps, event)
  if (order.kind === 'report on ours')
    return deps.log.info('notice left out: it would tell of a send of ours')
  const { kind, name } = order.source
  const acceptance = await acceptSend(deps, order)
  if (acceptance.kind === 'refused') return refused(deps, order, acceptance.faults)
  const send = acceptance.kind === 'accepted' ? acceptance.send.id : acceptance.sendId
  deps.log.info('send recorded', { kind, name, send, sender: order.draft.sender })
}

/** What an event comes to. */
type ReadOrder =
  | (SendOrder & {
      readonly kind: 'order'
      /** What was to be attached and is not there. */
      readonly faults: readonly RequestFault[]
    })
  /**
   * A match that is a bounce of our own mail: where the sender's mailbox is watched, a notice that bounces would match, and each poll
   * would send another one.
   */
  | { readonly kind: 'report on ours' }

const kindSchema = z.object({ kind: z.literal('notice') })

async function readOrder(
  { archive, bucketDirectory }: OrderDeps,
  event: unknown,
): Promise<ReadOrder> {
  if (kindSchema.safeParse(event).success) {
    const notice = readNoticeRequest(event)
    if (notice.match.deliveryReport?.sendId !== undefined) return { kind: 'report on ours' }
    return { kind: 'order', ...draftOfNotice(notice, bucketDirectory), faults: [] }
  }
  const request = readScheduledSendRequest(event)
  const { missing, ...order } = await draftOfScheduledSend(request, (prefix) =>
    keysUnder(archive, prefix),
  )
  const faults = missing.map((prefix): RequestFault => {
    const message = `there is no file under ${prefix}`
    return { code: 'ATTACHMENT_MISSING', path: 'attachments', message }
  })
  return { kind: 'order', ...order, faults }
}

/** More than a mail may have, with the empty objects by which consoles show folders: what there is beyond is not looked at. */
const MAX_KEYS = 10 * MAX_ATTACHMENTS

async function keysUnder(archive: Archive, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of archive.list(prefix)) {
    keys.push(key)
    if (keys.length === MAX_KEYS) break
  }
  return keys
}

async function refused(
  { announcer, publishMetrics, log, stage }: OrderDeps,
  order: SendOrder,
  faults: readonly RequestFault[],
): Promise<void> {
  const { kind, name } = order.source
  await announcer.announce([orderRefused(order, faults)])
  publishMetrics({ [METRIC_DIMENSION.stage]: stage }, { [METRIC.sendsFailed]: 1 })
  log.error('send refused', { kind, name, code: refusalCode(faults), message: wordsOf(faults) })
}

/** `Send Failed` of an order that never became a send: the same event with the same id, however often the order comes. */
export function orderRefused(
  { draft, source, idempotencyKey }: SendOrder,
  faults: readonly RequestFault[],
): Announcement {
  const code = refusalCode(faults)
  const { meaning: message, remedy } = FAILURES[code]
  const detail = {
    id: `${idempotencyKey}.failed`,
    state: 'FAILED' as const,
    sender: draft.sender,
    source,
    subject: draft.subject,
    code,
    message,
    remedy,
    details: faults.slice(0, MAX_ANNOUNCED_FAULTS).map((fault) => ({ ...fault })),
  }
  return { event: EVENT.sendFailed, detail }
}

/** An event has room for some; whoever corrects them sees the others at the next try. */
const MAX_ANNOUNCED_FAULTS = 50

const wordsOf = (faults: readonly RequestFault[]): string =>
  faults.map(({ path, message }) => `${path} ${message}`).join('; ')
