import { holdMail } from '../../shared/archive/held-mail.js'
import { receiveMail } from '../../shared/archive/incoming-mail.js'
import { keepMail } from '../../shared/archive/keep-mail.js'
import type { KeptSource } from '../../shared/archive/kept-source.js'
import type { Manifest } from '../../shared/archive/manifest.js'
import { incomingKey, type MailIdentity, mailIdOf } from '../../shared/contract/keys.js'
import type { MailboxSession, MessageHead } from '../../shared/mailbox/mailbox-session.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { looksInAttachments } from '../../shared/matching/looks-in-attachments.js'
import { forgetWaitingMemory } from '../../shared/runtime/reused-memory.js'
import type { CompiledMonitor } from './decide-by-head.js'
import { type BodyAccess, type DecidedMessage, decideMessages } from './decide-messages.js'
import type { FolderLease } from './folder-lease.js'
import type { DecidedHead } from './ledger-page.js'
import type { PollDeps, WatchedFolder } from './poll-deps.js'

/** Messages that are decided, and the manifests of those that were kept. */
export interface KeptGroup {
  readonly messages: readonly DecidedHead[]
  readonly manifests: readonly Manifest[]
}

/** Decides on messages, in order, and keeps those that match, group by group; the lease is renewed with each. @throws LeaseLost */
export async function* keptGroups(
  deps: PollDeps,
  session: MailboxSession,
  watched: WatchedFolder,
  lease: FolderLease,
  heads: readonly MessageHead[],
): AsyncGenerator<KeptGroup> {
  const { uidValidity, positions } = lease.folder
  const identityOf = (uid: number): MailIdentity => ({
    mailbox: watched.mailbox,
    folder: watched.folder,
    uidValidity,
    uid,
  })
  const monitors = compileMonitors(watched, positions)
  const bodies = bodyAccess(deps, watched, lease, (uid) =>
    incomingKey(watched.mailbox, mailIdOf(identityOf(uid))),
  )
  try {
    for await (const group of decideMessages({ session, bodies }, monitors, heads)) {
      await lease.renewIfDue()
      const kept = await Promise.all(
        group.map((message) => keepMatches(deps, identityOf(message.head.uid), message)),
      )
      const messages = group.map(({ head, summary, decisions }) => ({ head, summary, decisions }))
      yield { messages, manifests: kept.flat() }
    }
  } finally {
    forgetWaitingMemory()
  }
}

const compileMonitors = (
  { monitors }: WatchedFolder,
  positions: FolderLease['folder']['positions'],
): CompiledMonitor[] =>
  monitors.map((monitor) => ({
    monitor,
    conditions: compileConditions(monitor.when),
    position: positions[monitor.name] ?? 1,
  }))

/** Bodies in memory, or by way of `incoming/`; the lease is renewed while a long one passes. */
function bodyAccess(
  { archive }: PollDeps,
  { monitors }: WatchedFolder,
  lease: FolderLease,
  keyOf: (uid: number) => string,
): BodyAccess<KeptSource> {
  const attachmentTexts = monitors.some(({ when }) => looksInAttachments(when))
  return {
    hold: (raw) => holdMail(archive, raw, { attachmentTexts }),
    receive: (uid, chunks) => {
      forgetWaitingMemory()
      return receiveMail(archive, keyOf(uid), renewing(chunks, lease), { attachmentTexts })
    },
  }
}

async function* renewing(chunks: AsyncIterable<Buffer>, lease: FolderLease): AsyncIterable<Buffer> {
  for await (const chunk of chunks) {
    await lease.renewIfDue()
    yield chunk
  }
}

/** Keeps a message for each monitor that matched it; no body of an unmatched one is left behind. */
async function keepMatches(
  deps: PollDeps,
  identity: MailIdentity,
  { head, decisions, body: source }: DecidedMessage<KeptSource>,
): Promise<Manifest[]> {
  if (!source) return []
  const manifests: Manifest[] = []
  for (const { monitor, decision } of decisions) {
    if (decision.result !== 'matched') continue
    const { internalDate, flags } = head
    const { conditions, captures } = decision
    const matched = { identity, internalDate, flags, monitor, conditions, captures, source }
    manifests.push(await keepMail(deps, matched))
  }
  await source.discard()
  return manifests
}
