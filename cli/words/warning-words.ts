import pc from 'picocolors'
import type { JobsWarning } from '../../shared/jobs/checks/jobs-warnings.js'

/** What a jobs file should be asked about, a line each. */
export const warningLines = (warnings: readonly JobsWarning[]): string[] =>
  warnings.map(({ path, message }) => `${pc.yellow('warning')}  ${path}: ${message}`)
