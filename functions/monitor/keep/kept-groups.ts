import { holdMail } from '../../../shared/archive/held-mail.js'
import { keepMail } from '../../../shared/archive/keep-mail.js'
import type { KeptSource } from '../../../shared/archive/kept-source.js'
import type { Manifest } from '../../../shared/archive/manifest.js'
import type { MailIdentity } from '../../../shared/contract/keys.js'
import { SessionOutOfTime } from '../../../shared/failures/mailbox-errors.js'
import { looksInAttachments } from '../../../shared/matching/looks-in-attachments.js'
import { allEnded } from '../../../shared/runtime/all-ended.js'
import { forgetWaitingMemory } from '../../../shared/runtime/reused-memory.js'
import type { FormerUid, HeadDecisions } from '../decide/decide-by-head.js'
import { type BodyAccess, type DecidedMessage, decideMessages } from '../decide/decide-messages.js'
import { LongMailFound, ofMessage } from '../faults/message-fault.js'
import type { LeasedRun } from '../poll-deps.js'
import type { DecidedHead } from './ledger-page.js'

/** Messages that are decided, and the manifests of those that were kept. */
export interface KeptGroup {
  readonly messages: readonly DecidedHead[]
  readonly manifests: readonly Manifest[]
}

/**
 * Decides on messages whose headers have been read, in order, and keeps those that match, group by group.
 * @param received the body of the one message there is, if it has come already
 * @throws LeaseLost, MessageFault, LongMailFound
 */
export async function* keptGroups(
  run: LeasedRun,
  heads: readonly HeadDecisions[],
  received?: KeptSource,
): AsyncGenerator<KeptGroup> {
  const { session, watched, lease } = run
  const { uidValidity, generation = 0 } = lease.folder
  const identityOf = (uid: number): MailIdentity => ({
    mailbox: watched.mailbox,
    folder: watched.folder,
    uidValidity,
    ...(generation > 0 && { generation }),
    uid,
  })
  const bodies = bodyAccess(run, heads, received)
  try {
    for await (const group of decideMessages({ session, bodies }, heads)) {
      const kept = await allEnded(
        group.map((message) => {
          const { uid } = message.attributes
          return ofMessage(uid, () => keepMatches(run, identityOf(uid), message))
        }),
      )
      const messages = group.map(({ attributes, summary, decisions, former }, index) => {
        const place = former ?? kept[index]?.former
        return { attributes, summary, decisions, ...(place && { former: place }) }
      })
      yield { messages, manifests: kept.flatMap(({ manifests }) => manifests) }
    }
  } finally {
    forgetWaitingMemory()
  }
}

/** Bodies in memory; what is too long for it waits until it is received. */
function bodyAccess(
  { deps: { archive }, watched: { monitors } }: LeasedRun,
  heads: readonly HeadDecisions[],
  received: KeptSource | undefined,
): BodyAccess<KeptSource> {
  const attachmentTexts = monitors.some(({ when }) => looksInAttachments(when))
  return {
    hold: (raw) => holdMail(archive, raw, { attachmentTexts }),
    receive: async (uid) => {
      if (received) return received
      const head = heads.find(({ attributes }) => attributes.uid === uid)
      throw new LongMailFound(uid, head?.attributes.size ?? 0)
    },
  }
}

/** Keeps a message for each monitor that matched it; no body of an unmatched one is left behind. */
async function keepMatches(
  { deps, keptBefore }: LeasedRun,
  identity: MailIdentity,
  { attributes, decisions, body: source }: DecidedMessage<KeptSource>,
): Promise<KeptMessage> {
  if (!source) return { manifests: [] }
  const manifests: Manifest[] = []
  let former: FormerUid | undefined
  for (const { monitor, decision } of decisions) {
    if (decision.result !== 'matched') continue
    // For hundreds of monitors a mail of a thousand parts takes longer than a run: what is kept by now is found by the next one.
    if (manifests.length > 0 && deps.deadline.remainingMs() <= 0)
      throw new SessionOutOfTime(`UID ${identity.uid}: no time for all monitors that it matched`)
    const { internalDate, flags } = attributes
    const { conditions, captures } = decision
    const matched = { identity, internalDate, flags, monitor, conditions, captures, source }
    const before = await keptBefore?.(matched)
    former ??= before?.place
    // What is to be done to it is done under the UID that it has now.
    const manifest = before && { ...before.manifest, uid: identity.uid }
    manifests.push(manifest ?? (await keepMail(deps, matched)))
  }
  await source.discard()
  return { manifests, ...(former && { former }) }
}

/** What was kept of a message, and the UID under which a run before the folder was renumbered had kept it. */
interface KeptMessage {
  readonly manifests: readonly Manifest[]
  readonly former?: FormerUid
}
