import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, copyFile, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  ConfigurationBroken,
  ConfigurationUnreadable,
} from '../shared/failures/configuration-errors.js'
import { readJobs } from '../shared/jobs/read-jobs.js'
import type { Jobs } from '../shared/jobs/schema/jobs-schema.js'
import { importFaultOf } from './import-fault.js'

/**
 * The jobs that a file exports as `jobs`, checked. A path that is not absolute starts at the working directory.
 *
 * @throws ConfigurationUnreadable if it cannot be read, or exports no `jobs`
 * @throws ConfigurationBroken if it ends with an error, with the line
 * @throws ConfigurationInvalid with every fault there is
 */
export async function loadJobs(path: string, options: ReadOptions = {}): Promise<Jobs> {
  const exported = await importFile(path, options)
  const jobs: unknown = Reflect.get(exported, 'jobs')
  if (jobs !== undefined) return readJobs(jobs, path)
  throw new ConfigurationUnreadable(`${path} must \`export const jobs = defineJobs({ ... })\``)
}

/** How a file is read. */
export interface ReadOptions {
  /** Whether what was imported before of the same path is not taken for what it says now. @default false */
  readonly isAnew?: boolean
}

/** What a file of the user's exports. @throws ConfigurationUnreadable if it cannot be read, ConfigurationBroken with the line */
export async function importFile(
  path: string,
  { isAnew = false }: ReadOptions = {},
): Promise<object> {
  const file = resolve(path)
  await requireReadable(file, path)
  const toldOfExit = tellOfExit(path)
  try {
    return isAnew ? await importedAnew(file) : await import(pathToFileURL(file).href)
  } catch (error) {
    const { words, ...place } = await importFaultOf(error)
    throw new ConfigurationBroken(`${path} cannot be loaded: ${words}`, { cause: error, ...place })
  } finally {
    toldOfExit()
  }
}

/** What was imported once of a path is what it says for ever; a copy beside it finds what it imports, and has another path. */
async function importedAnew(file: string): Promise<object> {
  const beside = join(dirname(file), `.${randomUUID()}.${basename(file)}`)
  const isCopied = await copyFile(file, beside).then(
    () => true,
    () => false,
  )
  try {
    return await import(pathToFileURL(isCopied ? beside : file).href)
  } finally {
    await rm(beside, { force: true })
  }
}

async function requireReadable(file: string, path: string): Promise<void> {
  try {
    await access(file, constants.R_OK)
    if ((await stat(file)).isFile()) return
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    const words = isAbsent ? 'there is no such file' : 'this user may not read it'
    throw new ConfigurationUnreadable(`${path} cannot be loaded: ${words}`)
  }
  throw new ConfigurationUnreadable(`${path} cannot be loaded: it is no file`)
}

/** A file that ends the process would pass every check, without a word. @returns what ends the listening */
function tellOfExit(path: string): () => void {
  const tell = () => {
    process.stderr.write(`${path} cannot be loaded: it ends the process (process.exit)\n`)
    process.exitCode = BAD_SETTINGS
  }
  process.on('exit', tell)
  return () => process.off('exit', tell)
}

/** As the commands end with for settings that will not do. */
const BAD_SETTINGS = 3
