/** What is paid for, by the unit of the price list. */
export type PricedUnit =
  | 'scheduled start'
  | 'Lambda request'
  | 'Lambda GB-second'
  | 'S3 write or list'
  | 'S3 read'
  | 'S3 GB-month'
  | 'metric-month'
  | 'alarm-month'
  | 'dashboard-month'
  | 'log GB'
  | 'log GB-month'
  | 'secret-month'
  | 'secret read'
  | 'SQS request'
  | 'SNS publish'
  | 'SNS mail'
  | 'event'
  | 'SES mail'

/** US dollars for one of each, without tax. */
export type Prices = Readonly<Record<PricedUnit, number>>

/** When the prices were looked up. AWS changes them now and then, and mostly downwards. */
export const PRICES_OF = '2026-11'

/** What costs the same in every region of the table. */
const EVERYWHERE = {
  'Lambda request': 0.2e-6,
  'Lambda GB-second': 0.0000133334,
  'metric-month': 0.3,
  'alarm-month': 0.1,
  'dashboard-month': 3,
  'secret-month': 0.4,
  'secret read': 0.05 / 10_000,
  'SQS request': 0.4e-6,
  'SNS publish': 0.5e-6,
  'SNS mail': 2 / 100_000,
  event: 1e-6,
  'SES mail': 0.1 / 1_000,
} as const

/**
 * List prices of the first tier, on demand, without what the free tier takes off: an account that has it pays less.
 *
 * Sources, as of PRICES_OF: the AWS Price List for ap-northeast-1 (usage types APN1-Request-ARM, APN1-Lambda-GB-Second-ARM,
 * APN1-Requests-Tier1 and -Tier2, APN1-TimedStorage-ByteHrs, APN1-DataProcessing-Bytes, APN1-CW:MetricMonitorUsage,
 * APN1-CW:AlarmMonitorUsage, APN1-AWSSecretsManager-Secrets, published 2026-07-01 to 2026-09-21), and the pricing pages of Lambda, S3, CloudWatch,
 * Secrets Manager, SQS, SNS, SES and EventBridge (aws.amazon.com/<service>/pricing) for us-east-1. Lambda's are those of arm64, as the
 * stack has it; the price of Scheduler in ap-northeast-1 is that of two independent accounts of it, 1.25 for a million.
 */
export const LIST_PRICES = {
  'us-east-1': {
    ...EVERYWHERE,
    'scheduled start': 1e-6,
    'S3 write or list': 0.005 / 1_000,
    'S3 read': 0.0004 / 1_000,
    'S3 GB-month': 0.023,
    'log GB': 0.5,
    'log GB-month': 0.03,
  },
  'ap-northeast-1': {
    ...EVERYWHERE,
    'scheduled start': 1.25e-6,
    'S3 write or list': 0.0047 / 1_000,
    'S3 read': 0.00037 / 1_000,
    'S3 GB-month': 0.025,
    'log GB': 0.76,
    'log GB-month': 0.033,
  },
} as const satisfies Record<string, Prices>

const BY_NAME: ReadonlyMap<string, Prices> = new Map(Object.entries(LIST_PRICES))

/** The regions there are prices of, for people. */
export const PRICED_REGIONS: readonly string[] = [...BY_NAME.keys()]

/** The prices of a region; undefined where they are not known. */
export const pricesIn = (region: string): Prices | undefined => BY_NAME.get(region)
