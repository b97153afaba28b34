import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { S3Call } from '../stand-ins/s3/server.js'
import type { WorldEvent } from '../world/world-event.js'

/** Sees what functions write into the bucket, and tells it as what it means. */
export interface ObjectWatch {
  /** Told of each call before it has an effect. */
  readonly intercept: (call: S3Call) => undefined
  /** What was written since the last call, kind by kind. */
  collect(): Promise<WorldEvent[]>
}

/** JSON objects that mean something. */
export interface ObjectKind {
  readonly isMeant: (key: string) => boolean
  readonly read: (key: string, json: unknown) => readonly WorldEvent[]
}

/** A write that changes nothing cannot be told from one that is still to come; it is not waited for without end. */
const MAX_LOOKS_UNCHANGED = 20

/** Watches a bucket whose objects are plain files in a directory. */
export function watchObjects(directory: string, kinds: readonly ObjectKind[]): ObjectWatch {
  /** Keys that somebody writes, and how often they were found as they had been. */
  let written = new Map<string, number>()
  const seen = new Map<string, string>()
  return {
    intercept({ operation, key }): undefined {
      if (operation === 'PutObject' && kinds.some(({ isMeant }) => isMeant(key)))
        written.set(key, 0)
    },
    async collect() {
      const looks = [...written]
      written = new Map()
      const events: WorldEvent[] = []
      for (const { isMeant, read } of kinds) {
        for (const [key, unchanged] of looks.filter(([looked]) => isMeant(looked))) {
          const text = await textIn(join(directory, key))
          const digest = text && createHash('sha256').update(text).digest('base64')
          const isNew = text !== undefined && digest !== undefined && digest !== seen.get(key)
          if (isNew) {
            seen.set(key, digest)
            events.push(...read(key, JSON.parse(text)))
          }
          // Another write of it may have been asked for before this look, and may come after it.
          if ((isNew || unchanged < MAX_LOOKS_UNCHANGED) && !written.has(key)) {
            written.set(key, isNew ? 0 : unchanged + (text === undefined ? 0 : 1))
          }
        }
      }
      return events
    },
  }
}

/** Undefined if there is no such file yet. */
const textIn = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch(() => undefined)
