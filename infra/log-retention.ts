import { RetentionDays } from 'aws-cdk-lib/aws-logs'

/** Long enough to look back over a quarter; what was decided is in the ledger for longer, and every send in the outbox. */
export const LOG_RETENTION = RetentionDays.THREE_MONTHS
