import type * as z from 'zod'
import { InternalError } from '../failures/failure-error.js'
import { StorageFailed } from '../failures/storage-errors.js'
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
  { archive, newId }: StateAccess,
  key: string,
  schema: z.ZodType<State>,
): Promise<StateObject<State>> {
  const stored = await archive.read(key)
  let read = stored && jsonIn(stored.body.toString('utf8'))
  let current = stored && parseState(read, key, schema)
  let etag = stored?.etag
  return {
    get current() {
      return current
    },
    async replace(next) {
      requireReadable(next, key, schema)
      // The writer's id settles a lost answer: the client's retry then finds its own write and is told 412.
      const writer = newId()
      const written = withUnknownFields({ ...next, writer }, read, { ...current, writer })
      const swapped = await archive.swap(key, JSON.stringify(written), etag, JSON_TYPE)
      const found = swapped === undefined ? await archive.read(key) : undefined
      if (swapped === undefined && writerOf(found?.body) !== writer) return false
      etag = swapped ?? found?.etag
      read = written
      current = next
      return true
    },
  }
}

function requireReadable<State>(next: State, key: string, schema: z.ZodType<State>): void {
  const parsed = schema.safeParse(JSON.parse(JSON.stringify(next)))
  if (parsed.success) return
  throw new InternalError(`${key} would not be a state object any more: ${parsed.error.message}`)
}

function parseState<State>(read: unknown, key: string, schema: z.ZodType<State>): State {
  const parsed = schema.safeParse(read)
  if (parsed.success) return parsed.data
  throw new StorageFailed(`${key} is not a state object of this version: ${parsed.error.message}`)
}

function writerOf(body: Buffer | undefined): unknown {
  const state = body && jsonIn(body.toString('utf8'))
  return typeof state === 'object' && state !== null ? Reflect.get(state, 'writer') : undefined
}
