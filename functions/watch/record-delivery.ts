import type { Announcement, Announcer } from '../../shared/announce/announcer.js'
import { sendBounced, sendDelivered, sendRejected } from '../../shared/announce/send-events.js'
import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import {
  changeSendRecord,
  type OutboxChange,
  readAcceptedSend,
} from '../../shared/delivery/outbox/outbox.js'
import type { SendRecord } from '../../shared/delivery/outbox/send-record.js'
import {
  applySesEvent,
  folded,
  type SesEvent,
} from '../../shared/delivery/ses-events/ses-events.js'
import type { Log } from '../../shared/runtime/log.js'

/** What reports of SES are recorded with. */
export interface RecordDeliveryDeps extends OutboxChange {
  readonly announcer: Announcer
  readonly log: Log
  readonly now: () => Date
}

/** What the reports on a send came to: how many say, for the first time, that a mail which was accepted is not sent. */
export interface Reported {
  readonly rejections: number
}

/**
 * What SES reports of a send's recipients, into its record with one write, and on to the bus. A report that comes twice is announced twice,
 * with the same id: between record and announcement a run may die.
 *
 * @param reports all of this send, one at least
 * @throws StorageFailed, EventsRefused
 */
export async function recordDelivery(
  deps: RecordDeliveryDeps,
  sendId: string,
  reports: readonly SesEvent[],
): Promise<Reported> {
  const { archive, announcer, log, now } = deps
  const send = await readAcceptedSend(archive, sendId)
  if (!send) {
    log.warn('report of a send that is gone', { send: sendId, reports: reports.length })
    return { rejections: 0 }
  }
  let steps: readonly ReportedStep[] = []
  const record = await changeSendRecord(deps, send, (found) => {
    steps = stepsOf(found, reports, now())
    return steps.findLast(({ isNews }) => isNews)?.record
  })
  const announcements = steps.flatMap((step) => announcementsOf(send, step.record, step.report))
  const once = new Map(announcements.map((one) => [one.detail.id, one]))
  if (once.size > 0) await announcer.announce([...once.values()])
  const { state } = record
  const level = reports.some(isRejection) ? 'error' : 'info'
  log[level]('send reported on', { send: send.id, state, reports: reports.length })
  return { rejections: steps.filter(({ isNews, report }) => isNews && isRejection(report)).length }
}

/** A report, and the record with it and all before it: as if each had come alone. */
interface ReportedStep {
  readonly report: SesEvent
  readonly record: SendRecord
  readonly isNews: boolean
}

function stepsOf(found: SendRecord, reports: readonly SesEvent[], now: Date): ReportedStep[] {
  let record = found
  return reports.map((report) => {
    const next = applySesEvent(record, report, now)
    record = next ?? record
    return { report, record, isNews: next !== undefined }
  })
}

/** Whether SES reports that it did not send what it had taken: a virus, a template, its suppression list. */
const isRejection = ({ recipients }: SesEvent): boolean =>
  recipients.some(({ state }) => state === 'FAILED')

/** The recipients of the report, as they now are: those whose state is a report's. */
function announcementsOf(send: AcceptedSend, record: SendRecord, event: SesEvent): Announcement[] {
  const named = new Set(event.recipients.map(({ address }) => folded(address)))
  const recipients = record.recipients.filter(({ address }) => named.has(folded(address)))
  const delivered = recipients.filter(({ state }) => state === 'DELIVERED')
  const bounced = recipients.filter(({ state }) => state === 'BOUNCED' || state === 'COMPLAINED')
  const rejected = isRejection(event) ? recipients.filter(({ state }) => state === 'FAILED') : []
  return [
    ...(delivered.length > 0 ? [sendDelivered(send, record, delivered)] : []),
    ...(bounced.length > 0 ? [sendBounced(send, record, bounced)] : []),
    ...(rejected.length > 0 ? [sendRejected(send, record, rejected)] : []),
  ]
}
