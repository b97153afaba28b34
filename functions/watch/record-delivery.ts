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

/** What an event of SES is recorded with. */
export interface RecordDeliveryDeps extends OutboxChange {
  readonly announcer: Announcer
  readonly log: Log
  readonly now: () => Date
}

/** What a report came to: `rejected`, once, where a mail that was accepted turns out not to be sent. */
export type Reported = 'recorded' | 'rejected' | 'gone'

/**
 * What SES reports of a send's recipients, into its record, and on to the bus. An event that comes twice is announced twice, with the
 * same id: between record and announcement a run may die.
 *
 * @throws StorageFailed, EventsRefused
 */
export async function recordDelivery(deps: RecordDeliveryDeps, event: SesEvent): Promise<Reported> {
  const { archive, announcer, log, now } = deps
  const send = await readAcceptedSend(archive, event.sendId)
  if (!send) {
    log.warn('report of a send that is gone', { send: event.sendId })
    return 'gone'
  }
  let isNews = false
  const record = await changeSendRecord(deps, send, (found) => {
    const next = applySesEvent(found, event, now())
    isNews = next !== undefined
    return next
  })
  const announcements = announcementsOf(send, record, event)
  if (announcements.length > 0) await announcer.announce(announcements)
  const isRejected = isRejection(event)
  log[isRejected ? 'error' : 'info']('send reported on', { send: send.id, state: record.state })
  return isRejected && isNews ? 'rejected' : 'recorded'
}

/** Whether SES reports that it did not send what it had taken: a virus, a template, its suppression list. */
const isRejection = ({ recipients }: SesEvent): boolean =>
  recipients.some(({ state }) => state === 'FAILED')

/** The recipients of the event, as they now are: those whose state is a report's. */
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
