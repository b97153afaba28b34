import { PREFIX } from '../../shared/contract/keys.js'
import {
  acceptedSendSchema,
  recipientsOf,
  voidedSendSchema,
} from '../../shared/delivery/outbox/accepted-send.js'
import { sendRecordSchema } from '../../shared/delivery/outbox/send-record.js'
import type { WorldEvent } from '../world/world-event.js'
import { type ObjectWatch, watchObjects } from './watch-objects.js'

/** Sees what is written of sends, and tells each news once: records are rewritten for the sake of a claim alone. */
export function watchSends(directory: string): ObjectWatch {
  const told = new Map<string, string>()
  return watchObjects(directory, [
    { isMeant: (key) => isOutbox(key, 'request.json'), read: (_, request) => queued(request) },
    { isMeant: (key) => isOutbox(key, 'result.json'), read: (_, record) => changed(record, told) },
  ])
}

const isOutbox = (key: string, file: string): boolean =>
  key.startsWith(PREFIX.outbox) && key.endsWith(`/${file}`)

function queued(request: unknown): WorldEvent[] {
  if (voidedSendSchema.safeParse(request).success) return []
  const send = acceptedSendSchema.parse(request)
  const { kind, name } = send.source
  return [
    {
      event: 'send queued',
      id: send.id,
      sender: send.sender,
      source: name === undefined ? kind : `${kind} ${name}`,
      to: recipientsOf(send),
      subject: send.subject,
    },
  ]
}

/** Only a change of a state, or a wait, is news. */
function changed(json: unknown, told: Map<string, string>): WorldEvent[] {
  const { id, state, recipients, nextAttemptAt, warnings } = sendRecordSchema.parse(json)
  const news = JSON.stringify([recipients.map((recipient) => recipient.state), nextAttemptAt])
  const isOnItsWay = state === 'SENDING' || (state === 'QUEUED' && nextAttemptAt === undefined)
  if (isOnItsWay || told.get(id) === news) return []
  told.set(id, news)
  return [
    {
      event: 'send changed',
      id,
      state,
      recipients: recipients.map(({ address, state: reached, code, reason }) => ({
        address,
        state: reached,
        ...(code !== undefined && { code }),
        ...(reason !== undefined && { reason }),
      })),
      ...(nextAttemptAt !== undefined && { nextAttemptAt }),
      warnings,
    },
  ]
}
