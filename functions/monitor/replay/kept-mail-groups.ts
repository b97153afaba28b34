import { type Manifest, parseManifest } from '../../../shared/archive/manifest.js'
import { keptMailPlace, type MailIdentity } from '../../../shared/contract/keys.js'
import { MessageNotKept } from '../../../shared/failures/storage-errors.js'
import { allEnded } from '../../../shared/runtime/all-ended.js'
import { fetchGroups, MAX_GROUP_MESSAGES } from '../read/fetch-groups.js'
import type { ReplayableGroup, ReplayableMail, ReplayRun } from './replayable-mail.js'
import { storedSource } from './stored-source.js'

/** Kept mail by the keys of its manifests, in their order, in groups that fit into memory. @param gone gets the keys that are not there */
export async function* keptMailGroups(
  run: ReplayRun,
  keys: readonly string[],
  gone: string[],
): AsyncGenerator<ReplayableGroup> {
  for (let index = 0; index < keys.length; index += MAX_GROUP_MESSAGES) {
    const some = keys.slice(index, index + MAX_GROUP_MESSAGES)
    const manifests = await allEnded(some.map((key) => manifestAt(run, key)))
    gone.push(...some.filter((_, at) => manifests[at] === undefined))
    const there = manifests.flatMap((manifest, at) =>
      manifest ? [{ manifest, key: some[at] ?? '' }] : [],
    )
    for (const group of fetchGroups(there, ({ manifest }) => manifest.size))
      yield group.map(({ manifest, key }) => keptMail(run, manifest, key))
  }
}

async function manifestAt({ deps }: ReplayRun, key: string): Promise<Manifest | undefined> {
  const stored = await deps.archive.read(key)
  return stored && parseManifest(stored.body, key)
}

function keptMail(run: ReplayRun, manifest: Manifest, key: string): ReplayableMail {
  const { mailbox, folder, uidValidity, uid, internalDate, flags, from, subject } = manifest
  const { generation = 0 } = keptMailPlace(key) ?? {}
  const identity: MailIdentity = {
    mailbox,
    folder,
    uidValidity,
    ...(generation > 0 && { generation }),
    uid,
  }
  return {
    identity,
    internalDate: new Date(internalDate),
    flags,
    from: from[0]?.address ?? '',
    subject,
    open: () => {
      if (manifest.messageKey === undefined)
        throw new MessageNotKept(`${key}: its message is not kept (keep.message: false)`)
      return storedSource(run, identity, manifest.messageKey)
    },
  }
}
