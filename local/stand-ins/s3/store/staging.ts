import { randomUUID } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DigestingCounter, type Digests } from './digests.js'

/** A whole body in a file that nobody sees yet. */
export interface StagedFile {
  readonly path: string
  readonly digests: Digests
}

/**
 * Where bodies are written before they become objects by a rename, so that a process that is killed leaves no half
 * object. It must be on the file system of the objects. Nothing is flushed to the disk: a power cut may lose data.
 */
export class Staging {
  readonly #directory: string

  private constructor(directory: string) {
    this.#directory = directory
  }

  /** Empties the directory: what is there was left by a process that was killed. */
  static async open(directory: string): Promise<Staging> {
    await rm(directory, { recursive: true, force: true })
    await mkdir(directory, { recursive: true })
    return new Staging(directory)
  }

  /** Writes a body to a file piece by piece. If the body fails, nothing is left of it. */
  async stage(body: AsyncIterable<Buffer>): Promise<StagedFile> {
    const path = join(this.#directory, randomUUID())
    const counter = new DigestingCounter()
    const file = await open(path, 'wx')
    try {
      for await (const chunk of body) {
        counter.update(chunk)
        await file.writeFile(chunk)
      }
    } catch (error) {
      await rm(path, { force: true })
      throw error
    } finally {
      await file.close()
    }
    return { path, digests: counter.finish() }
  }

  /** Runs a task with a body, which is removed unless the task has moved it away. */
  async using<Result>(
    body: AsyncIterable<Buffer>,
    task: (staged: StagedFile) => Promise<Result>,
  ): Promise<Result> {
    const staged = await this.stage(body)
    try {
      return await task(staged)
    } finally {
      await rm(staged.path, { force: true })
    }
  }
}
