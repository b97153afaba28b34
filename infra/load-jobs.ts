import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConfigurationUnreadable } from '../shared/failures/configuration-errors.js'
import { readJobs } from '../shared/jobs/read-jobs.js'
import type { Jobs } from '../shared/jobs/schema/jobs-schema.js'

/**
 * The jobs that a file exports as `jobs`, checked. A path that is not absolute starts at the working directory.
 *
 * @throws ConfigurationUnreadable if the file cannot be loaded or exports no `jobs`
 * @throws ConfigurationInvalid with every fault there is
 */
export async function loadJobs(path: string): Promise<Jobs> {
  const exported = await importFile(path)
  const jobs: unknown = Reflect.get(exported, 'jobs')
  if (jobs !== undefined) return readJobs(jobs, path)
  throw new ConfigurationUnreadable(`${path} must \`export const jobs = defineJobs({ ... })\``)
}

async function importFile(path: string): Promise<object> {
  try {
    return await import(pathToFileURL(resolve(path)).href)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigurationUnreadable(`${path} cannot be loaded: ${reason}`, { cause: error })
  }
}
