import type { Archive } from '../../archive/archive.js'
import { outboxKeys } from '../../contract/keys.js'
import { StorageFailed } from '../../failures/storage-errors.js'
import { safeName } from '../../mail/attachments/safe-name.js'
import type { CheckedAttachment } from '../draft/attachments-of-draft.js'
import type { CheckedDraft } from '../draft/check-draft.js'
import type { AcceptedSend } from '../outbox/accepted-send.js'
import { markOpen } from '../outbox/open-sends.js'
import { readAcceptedSend } from '../outbox/outbox.js'

/** What a send is, beside its draft. */
export interface SendIdentity {
  readonly id: string
  /** RFC 3339 UTC. */
  readonly acceptedAt: string
  readonly source: AcceptedSend['source']
}

/**
 * Puts a send into the outbox: the mark by which a lost one is found, its attachments, so that nothing changes them any more, then the
 * request, by which it exists. Every write is the same each time, so that a repetition completes what was begun.
 *
 * @returns the send as it is stored, by whoever was first; undefined if this call stood still for so long that another id has its mail
 * @throws StorageFailed
 */
export async function storeSend(
  archive: Archive,
  identity: SendIdentity,
  { sender, attachments, ...draft }: CheckedDraft,
): Promise<AcceptedSend | undefined> {
  const { id } = identity
  const { name, address } = sender.from
  await markOpen(archive, id)
  const send: AcceptedSend = {
    schemaVersion: 1,
    ...identity,
    sender: sender.name,
    from: { name, address },
    ...draft,
    attachments: await Promise.all(
      attachments.map((attachment, index) => storeAttachment(archive, id, attachment, index + 1)),
    ),
    messageId: `<${id}@${address.slice(address.lastIndexOf('@') + 1)}>`,
  }
  const { request } = outboxKeys(id)
  const options = { contentType: 'application/json' }
  const isFirst = (await archive.add(request, JSON.stringify(send), options)) === 'added'
  const stored = isFirst ? send : await readAcceptedSend(archive, id)
  // A call that stood still for an hour was taken for dead, and its mark away.
  if (stored) await markOpen(archive, id)
  return stored
}

async function storeAttachment(
  archive: Archive,
  id: string,
  { filename, contentType, from, sizeBytes }: CheckedAttachment,
  position: number,
): Promise<AcceptedSend['attachments'][number]> {
  const key = outboxKeys(id).attachment(position, safeName(filename, contentType))
  if ('content' in from) {
    await archive.add(key, from.content, { contentType })
    return { filename, contentType, key, sizeBytes }
  }
  await archive.copy(from.key, key, { contentType })
  // The file may have been replaced since it was looked at, and an earlier try may have copied another one.
  const copiedBytes = await archive.size(key)
  if (copiedBytes === undefined) throw new StorageFailed(`${key}: it was copied, and is not there`)
  return { filename, contentType, key, sizeBytes: copiedBytes }
}
