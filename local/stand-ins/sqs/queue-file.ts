import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { OperatorError } from '../../../shared/failures/operator-error.js'
import { type StoredMessage, storedMessageSchema } from './queue-message.js'

const fileSchema = z.strictObject({
  schemaVersion: z.literal(1),
  messages: z.array(storedMessageSchema),
})

/** A file that holds no messages of a queue. The message says what to do. */
export class QueueFileUnreadable extends OperatorError {
  override readonly name = 'QueueFileUnreadable'

  constructor(path: string, cause: unknown) {
    super(`${path} is not readable as the messages of a queue; remove it to begin anew`, { cause })
  }
}

/** The messages of a queue in a file; none if there is no file yet. @throws QueueFileUnreadable */
export async function readQueueFile(path: string): Promise<StoredMessage[]> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, 'utf8'))).messages
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw new QueueFileUnreadable(path, error)
  }
}

/**
 * Keeps the messages of a queue in a file, which is replaced as a whole: a process that is killed leaves the last or the
 * last but one. A machine that loses its power may lose more.
 */
export class QueueFile {
  readonly #path: string
  readonly #messages: () => readonly StoredMessage[]
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | undefined

  /** @param messages what is to be kept, asked at each writing */
  constructor(path: string, messages: () => readonly StoredMessage[]) {
    this.#path = path
    this.#messages = messages
  }

  /** Resolves when the messages of now are in the file. Calls during a writing share the following one. */
  save(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#write()
      })
    this.#running = this.#next
    return this.#next
  }

  async #write(): Promise<void> {
    const file = { schemaVersion: 1, messages: this.#messages() }
    const replacement = `${this.#path}.new`
    await mkdir(dirname(this.#path), { recursive: true })
    await writeFile(replacement, `${JSON.stringify(file, null, 2)}\n`)
    await rename(replacement, this.#path)
  }
}
