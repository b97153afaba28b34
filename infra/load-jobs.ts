import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
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
 * @throws ConfigurationUnreadable if there is no such file, or it exports no `jobs`
 * @throws ConfigurationBroken if it ends with an error, with the line
 * @throws ConfigurationInvalid with every fault there is
 */
export async function loadJobs(path: string): Promise<Jobs> {
  const exported = await importFile(path)
  const jobs: unknown = Reflect.get(exported, 'jobs')
  if (jobs !== undefined) return readJobs(jobs, path)
  throw new ConfigurationUnreadable(`${path} must \`export const jobs = defineJobs({ ... })\``)
}

/** What a file of the user's exports. @throws ConfigurationUnreadable if there is no such file, ConfigurationBroken with the line */
export async function importFile(path: string): Promise<object> {
  const file = resolve(path)
  const exists = await access(file).then(
    () => true,
    () => false,
  )
  if (!exists) throw new ConfigurationUnreadable(`${path} cannot be loaded: there is no such file`)
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    const { words, ...place } = await importFaultOf(error)
    throw new ConfigurationBroken(`${path} cannot be loaded: ${words}`, { cause: error, ...place })
  }
}
