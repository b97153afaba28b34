import { ownEntry } from '../../shared/contract/own-entry.js'
import type { Jobs, Monitor } from '../../shared/jobs/schema/jobs-schema.js'
import { WrongUse } from '../exit-codes.js'
import { nearNameHint } from '../words/near-name.js'

/** The monitor of a name. @throws WrongUse that names those there are */
export function monitorOf(jobs: Jobs, name: string): Monitor {
  const monitor = ownEntry(jobs.monitors, name)
  if (monitor) return monitor
  const names = Object.keys(jobs.monitors)
  const hint = nearNameHint(name, names)
  throw new WrongUse(`There is no monitor ${name}; there are: ${names.join(', ')}.${hint}`)
}
