import { jobs } from '../jobs.js'
import { targets } from '../targets.js'

/**
 * The stage that is deployed where none is named. Production gets a file of its own, `prod.ts`, with jobs, targets and an account:
 * `export const env = { account: '111122223333', region: 'ap-northeast-1' }` (docs/deployment.md).
 */
export { jobs, targets }
