import type { Archive } from '../../../shared/archive/archive.js'
import { PREFIX } from '../../../shared/contract/keys.js'
import type { FetchedMessage, MessageHead } from '../../../shared/mailbox/mailbox-session.js'
import { jsonIn } from '../../../shared/runtime/json.js'
import { MemorySession } from '../doubles/memory-session.js'

/** What an older version held in memory, and took for the size of anything. */
const HELD_BYTES = 8 * 1024 * 1024

/** A session as an older version of the code uses it: what is too large for memory it reads where it stands, as it does all mail. */
export class OlderSession extends MemorySession {
  override async *heads(first: number, last: number): AsyncIterable<MessageHead> {
    for await (const head of super.heads(first, last))
      yield { ...head, size: Math.min(head.size, HELD_BYTES) }
  }

  override async *messages(uids: readonly number[]): AsyncIterable<FetchedMessage> {
    for await (const { uid, raw } of super.messages(uids)) {
      const pieces: Buffer[] = []
      if (!raw) for await (const piece of this.message(uid, 0)) pieces.push(piece)
      yield { uid, raw: raw ?? Buffer.concat(pieces) }
    }
  }
}

/** What the state of a folder has that an older version of the code does not know. */
const NEWER_FIELDS = [
  'begun',
  'leases',
  'holes',
  'aside',
  'trying',
  'generation',
  'generations',
  'epochs',
  'reset',
  'resets',
  'goneBack',
  'vanishing',
] as const

/**
 * The bucket as an older version of the code uses it: it sees none of the newer fields of a state, and leaves them as they are, and its
 * pages of the ledger have no number of a lease.
 */
export function asOlderVersion(archive: Archive): Archive {
  const newer = new Map<string, Readonly<Record<string, unknown>>>()
  return {
    ...archive,
    async read(key) {
      const stored = await archive.read(key)
      if (!stored || !isState(key)) return stored
      const state = objectIn(stored.body)
      newer.set(key, picked(state, isNewer))
      const body = Buffer.from(JSON.stringify(picked(state, (name) => !isNewer(name))))
      return { ...stored, body }
    },
    add: (key, body, options) => archive.add(key, olderPage(key, body), options),
    swap: (key, body, etag, options) => {
      if (!isState(key)) return archive.swap(key, olderPage(key, body), etag, options)
      const written = picked(objectIn(body), (name) => !isNewer(name))
      return archive.swap(key, JSON.stringify({ ...written, ...newer.get(key) }), etag, options)
    },
  }
}

const isState = (key: string): boolean =>
  key.startsWith(PREFIX.state) && !key.endsWith('/health.json')

const isNewer = (name: string): boolean => NEWER_FIELDS.some((field) => field === name)

function olderPage(key: string, body: Buffer | string): Buffer | string {
  if (!key.startsWith(PREFIX.ledger)) return body
  return JSON.stringify(picked(objectIn(body), (name) => name !== 'lease'))
}

function objectIn(body: Buffer | string): Readonly<Record<string, unknown>> {
  const parsed = jsonIn(String(body))
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {}
}

const picked = (
  object: Readonly<Record<string, unknown>>,
  isWanted: (name: string) => boolean,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([name]) => isWanted(name)))
