import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Added, Archive, ObjectOptions } from './archive.js'

/** Decoded bytes that wait for the upload; what is beyond makes the writer wait. */
const WAITING_BYTES = 1024 * 1024

/** An object that is written piece by piece, by whoever has the pieces. */
export interface UploadSink {
  /** Resolves when there is room for more. The bytes are not copied: they must not be changed any more. */
  write(bytes: Buffer): Promise<void>
  /** Resolves when the object is stored, or its key turned out to be taken. */
  end(): Promise<Added>
  /** Gives up: nothing is stored. */
  abandon(error: unknown): Promise<void>
}

/** Starts an upload in bounded memory. A failure of it rejects the next call. */
export function openUpload(archive: Archive, key: string, options: ObjectOptions): UploadSink {
  const pipe = new PassThrough({ highWaterMark: WAITING_BYTES })
  // Where nobody has begun to read it, as the time for that is up, its end must not be that of the process.
  pipe.on('error', () => {})
  const stored = archive.addStream(key, pipe, options)
  // The failure is told by the next write or end; until then it must not count as unhandled.
  stored.catch(() => {})
  return {
    async write(bytes) {
      if (!pipe.write(bytes)) await Promise.race([once(pipe, 'drain'), stored])
    },
    async end() {
      pipe.end()
      return stored
    },
    async abandon(error) {
      pipe.destroy(error instanceof Error ? error : new Error(String(error)))
      await stored.catch(() => {})
    },
  }
}
