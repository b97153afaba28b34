import type { Jobs } from '../shared/jobs/jobs-schema.js'
import type { PollOptions } from './poll.js'
export async function dryRun(_jobs: Jobs, _options: PollOptions): Promise<number> {
  return 1
}
