import { sendSummary, sendView } from '../../functions/api/send-view.js'
import { isSendId } from '../../shared/contract/keys.js'
import { readAcceptedSend, sendRecordOf } from '../../shared/delivery/outbox/outbox.js'
import { sendsOfDay } from '../../shared/delivery/outbox/sends-of-day.js'
import type { PlaceBucket } from '../../shared/place/place.js'
import { inGroups } from '../../shared/runtime/in-groups.js'

/** A send as GET /sends lists it. */
export type ListedSend = ReturnType<typeof sendSummary>

/** Two small reads each. */
const AT_ONCE = 16

/** The sends that were accepted on days in UTC, the earliest first, as the outbox has them. @throws StorageFailed */
export async function* sendsOfDays(
  bucket: PlaceBucket,
  days: readonly string[],
): AsyncGenerator<ListedSend> {
  for (const day of days)
    for await (const ids of inGroups(sendsOfDay(bucket, day), AT_ONCE)) {
      const found = await Promise.all(ids.map((id) => summaryOf(bucket, id)))
      yield* found.filter((summary) => summary !== undefined)
    }
}

async function summaryOf(bucket: PlaceBucket, id: string): Promise<ListedSend | undefined> {
  const send = await readAcceptedSend(bucket, id)
  return send && sendSummary(send, await sendRecordOf(bucket, send))
}

/** A send as GET /sends/{id} answers it; undefined if there is none of that id. @throws StorageFailed */
export async function sendOf(
  bucket: PlaceBucket,
  id: string,
): Promise<ReturnType<typeof sendView> | undefined> {
  const send = isSendId(id) ? await readAcceptedSend(bucket, id) : undefined
  return send && sendView(send, await sendRecordOf(bucket, send))
}
