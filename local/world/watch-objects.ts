import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Intercept } from '../stand-ins/faults.js'
import type { S3Call } from '../stand-ins/s3/server.js'
import type { WorldEvent } from './world-event.js'

/** Sees what functions write into the bucket, and tells it as what it means. */
export interface ObjectWatch {
  readonly intercept: Intercept<S3Call>
  /** What was written since the last call, kind by kind. */
  collect(): Promise<WorldEvent[]>
}

/** JSON objects that mean something. */
export interface ObjectKind {
  readonly isMeant: (key: string) => boolean
  readonly read: (key: string, json: unknown) => readonly WorldEvent[]
}

/** Watches a bucket whose objects are plain files in a directory. */
export function watchObjects(directory: string, kinds: readonly ObjectKind[]): ObjectWatch {
  let written = new Set<string>()
  return {
    intercept: ({ operation, key }) => {
      if (operation === 'PutObject' && kinds.some(({ isMeant }) => isMeant(key))) written.add(key)
    },
    async collect() {
      const keys = [...written]
      written = new Set()
      const events: WorldEvent[] = []
      for (const { isMeant, read } of kinds) {
        for (const key of keys.filter(isMeant)) {
          const json = await jsonIn(join(directory, key))
          // Another function is about to write it.
          if (json === undefined) written.add(key)
          else events.push(...read(key, json))
        }
      }
      return events
    },
  }
}

/** Undefined if there is no such file yet. */
async function jsonIn(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}
