import { refusedOrderSchema } from '../../shared/contract/event-details.js'
import type { EventBridgeEvent } from '../stand-ins/eventbridge.js'
import type { AnnouncedEvent } from './world-event.js'

const refusalSchema = refusedOrderSchema.pick({ code: true, remedy: true, details: true })

/** What an event on the bus says to who watches the world: of an order that was refused also why, since no send tells that. */
export function announcementOf({ 'detail-type': type, detail }: EventBridgeEvent): AnnouncedEvent {
  const refused = refusalSchema.safeParse(detail)
  return {
    event: 'announced',
    type,
    id: String(detail['id']),
    ...(refused.success && {
      refusal: {
        code: refused.data.code,
        remedy: refused.data.remedy,
        faults: refused.data.details.map(({ path, message }) => `${path} ${message}`),
      },
    }),
  }
}
