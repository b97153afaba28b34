import type { Jobs, Monitor } from '../../shared/jobs/schema/jobs-schema.js'
import { nearMatch } from '../../shared/jobs/values/near-match.js'
import { WrongUse } from '../exit-codes.js'

/** The monitor of a name. @throws WrongUse that names those there are */
export function monitorOf(jobs: Jobs, name: string): Monitor {
  const monitor = jobs.monitors[name]
  if (monitor) return monitor
  const names = Object.keys(jobs.monitors)
  const near = nearMatch(name, names)
  const hint = near === undefined ? '' : ` Did you mean ${near}?`
  throw new WrongUse(`There is no monitor ${name}; there are: ${names.join(', ')}.${hint}`)
}
