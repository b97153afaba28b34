import type * as z from 'zod'
import { PARSED_ONCE } from '../contract/parsed-once.js'
import { InternalError } from '../failures/failure-error.js'
import { StateDamaged, StateNewer, StorageFailed } from '../failures/storage-errors.js'
import { jsonIn } from '../runtime/json.js'
import type { Archive } from './archive.js'
import { withUnknownFields } from './unknown-fields.js'

const JSON_TYPE = { contentType: 'application/json' } as const

/** State that several runs may write at once: small JSON, replaced by compare-and-swap only. */
export interface StateObject<State> {
  /** What was read, or written since; undefined if there is none yet. */
  readonly current: State | undefined
  /**
   * Replaces it; fields of another version of the code stay as they are. False, and nothing changed, if another writer was first: read it
   * again then. @throws InternalError if it could not be read back: one run ends then, and not its folder for ever
   */
  replace(next: State): Promise<boolean>
}

/** How state objects are read: the archive, and an id for each write. */
export interface StateAccess {
  readonly archive: Archive
  readonly newId: () => string
}

/** Reads a state object. @throws StorageFailed if it is not what the schema says, since guessing could lose mail. */
export async function readState<State>(
  access: StateAccess,
  key: string,
  schema: z.ZodType<State>,
): Promise<StateObject<State>> {
  const { object, unreadable } = await readObject(access, key, schema)
  if (unreadable) throw new StorageFailed(unreadable.words)
  return object
}

/** A state object, or that it is damaged: then it reads as if there were none, and can be replaced. */
export interface FoundState<State> {
  readonly object: StateObject<State>
  readonly damage?: { readonly failure: StateDamaged; readonly body: Buffer }
}

/** Reads a state object of which something is known elsewhere, should it be damaged. @throws StateNewer */
export async function findState<State>(
  access: StateAccess,
  key: string,
  schema: z.ZodType<State>,
): Promise<FoundState<State>> {
  const { object, unreadable } = await readObject(access, key, schema)
  if (unreadable?.isNewer) throw new StateNewer(unreadable.words)
  const found = {
    get current() {
      return object.current
    },
    replace: async (next: State) => {
      try {
        return await object.replace(next)
      } catch (error) {
        // A directory of files has its place, where objects are files.
        for await (const { key: below } of access.archive.list(`${key}/`))
          throw new StateDamaged(`${key} cannot be written: ${below} is in its place`)
        throw error
      }
    },
  }
  if (!unreadable) return { object: found }
  const { words, body } = unreadable
  return { object: found, damage: { failure: new StateDamaged(words), body } }
}

/** What was read, and why it cannot be used. */
interface ReadObject<State> {
  readonly object: StateObject<State>
  readonly unreadable?: { readonly words: string; readonly body: Buffer; readonly isNewer: boolean }
}

async function readObject<State>(
  { archive, newId }: StateAccess,
  key: string,
  schema: z.ZodType<State>,
): Promise<ReadObject<State>> {
  const stored = await archive.read(key)
  let read = stored && jsonIn(stored.body.toString('utf8'))
  const found = stored && stateIn(stored.body, key, schema)
  let current = found?.state
  let etag = stored?.etag
  const object: StateObject<State> = {
    get current() {
      return current
    },
    async replace(next) {
      requireReadable(next, key, schema)
      // The writer's id settles a lost answer: the client's retry then finds its own write and is told 412.
      const writer = newId()
      // What is damaged has nothing in it that another version would miss.
      const kept = current === undefined ? undefined : read
      const written = withUnknownFields({ ...next, writer }, kept, { ...current, writer })
      const swapped = await archive.swap(key, JSON.stringify(written), etag, JSON_TYPE)
      const other = swapped === undefined ? await archive.read(key) : undefined
      if (swapped === undefined && writerOf(other?.body) !== writer) return false
      etag = swapped ?? other?.etag
      read = written
      current = next
      return true
    },
  }
  if (!stored || !found?.unreadable) return { object }
  return { object, unreadable: { ...found.unreadable, body: stored.body } }
}

/** What an object of state says, or why it cannot be used. */
export interface StateIn<State> {
  readonly state?: State
  readonly unreadable?: { readonly words: string; readonly isNewer: boolean }
}

/** Reads the bytes of a state object. */
export function stateIn<State>(
  body: Buffer,
  key: string,
  schema: z.ZodType<State>,
): StateIn<State> {
  const read = jsonIn(body.toString('utf8'))
  const parsed = schema.safeParse(read, PARSED_ONCE)
  if (parsed.success) return { state: parsed.data }
  const words = `${key} is not a state object of this version: ${parsed.error.message}`
  return { unreadable: { words, isNewer: isNewer(read) } }
}

/** The version that this code writes. */
const SCHEMA_VERSION = 1

function isNewer(read: unknown): boolean {
  const version: unknown =
    typeof read === 'object' && read !== null ? Reflect.get(read, 'schemaVersion') : undefined
  return typeof version === 'number' && Number.isInteger(version) && version > SCHEMA_VERSION
}

function requireReadable<State>(next: State, key: string, schema: z.ZodType<State>): void {
  const parsed = schema.safeParse(JSON.parse(JSON.stringify(next)))
  if (parsed.success) return
  throw new InternalError(`${key} would not be a state object any more: ${parsed.error.message}`)
}

function writerOf(body: Buffer | undefined): unknown {
  const state = body && jsonIn(body.toString('utf8'))
  return typeof state === 'object' && state !== null ? Reflect.get(state, 'writer') : undefined
}
