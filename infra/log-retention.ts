import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { LOG_DAYS } from '../shared/contract/retention.js'

/** Long enough to look back over a quarter; what was decided is in the ledger for longer, and every send in the outbox. */
export const LOG_RETENTION: RetentionDays = LOG_DAYS
