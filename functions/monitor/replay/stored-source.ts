import { holdMail } from '../../../shared/archive/held-mail.js'
import type { KeptSource } from '../../../shared/archive/kept-source.js'
import { ReceivedMail } from '../../../shared/archive/received-mail.js'
import { incomingKey, type MailIdentity, mailIdOf } from '../../../shared/contract/keys.js'
import { InternalError } from '../../../shared/failures/failure-error.js'
import { MessageNotKept } from '../../../shared/failures/storage-errors.js'
import { walkMessage } from '../../../shared/mail/walk/walk-message.js'
import { looksInAttachments } from '../../../shared/matching/looks-in-attachments.js'
import { MAX_HELD_BYTES } from '../read/fetch-groups.js'
import type { ReplayRun } from './replayable-mail.js'

const RAW = { contentType: 'message/rfc822' } as const

/**
 * A message that lies in the bucket. What is too long for memory is copied to `incoming/` and read there, as a long mail that came from a
 * server is: its parts are stored beside it, and all of that is removed when it is done with.
 * @throws MessageNotKept
 */
export async function storedSource(
  run: ReplayRun,
  identity: MailIdentity,
  key: string,
): Promise<KeptSource> {
  const { archive } = run.deps
  const bytes = await archive.size(key)
  if (bytes === undefined) throw new MessageNotKept(`${key} is not there any more`)
  if (bytes > MAX_HELD_BYTES) {
    if (!run.request.forReal) return readSource(run, archive.stream(key))
    const copy = onItsWay(run, identity)
    await archive.copy(key, copy, RAW)
    return receivedAt(run, copy)
  }
  const stored = await archive.read(key)
  if (!stored) throw new MessageNotKept(`${key} is not there any more`)
  return heldSource(run, stored.body)
}

/** A message in memory. */
export const heldSource = ({ deps, request }: ReplayRun, raw: Buffer): Promise<KeptSource> =>
  holdMail(deps.archive, raw, { attachmentTexts: looksInAttachments(request.monitor.when) })

/** A message of any length, as it comes. @throws what the pieces do */
export async function arrivingSource(
  run: ReplayRun,
  identity: MailIdentity,
  pieces: AsyncIterable<Buffer>,
): Promise<KeptSource> {
  if (!run.request.forReal) return readSource(run, pieces)
  const key = onItsWay(run, identity)
  await run.deps.archive.addStream(key, pieces, RAW)
  return receivedAt(run, key)
}

/** What is only decided on, and never kept: nothing of it is stored meanwhile. */
async function readSource(
  { request }: ReplayRun,
  pieces: AsyncIterable<Buffer>,
): Promise<KeptSource> {
  const attachmentTexts = looksInAttachments(request.monitor.when)
  const mail = await walkMessage(pieces, { attachmentTexts })
  const notKept = () => Promise.reject(new InternalError('a dry run keeps nothing'))
  return {
    mail,
    size: mail.size,
    sha256: '',
    storeMessage: notKept,
    storeAttachments: notKept,
    discard: async () => {},
  }
}

/** A key that no other run has. */
const onItsWay = ({ deps }: ReplayRun, identity: MailIdentity): string =>
  incomingKey(identity.mailbox, mailIdOf(identity), deps.newId())

async function receivedAt({ deps, request }: ReplayRun, key: string): Promise<KeptSource> {
  const { when, keep } = request.monitor
  const received = await ReceivedMail.at(deps.archive, key, {
    attachmentTexts: looksInAttachments(when),
    attachments: keep.attachments,
    known: undefined,
    within: (pieces) => pieces,
    // A run that ends in the middle is begun anew.
    save: async () => {},
  })
  try {
    return await received.read()
  } catch (error) {
    // Else it expires with all of `incoming/`: why it could not be read is what has to be told.
    await received.remove().catch(() => {})
    throw error
  }
}
