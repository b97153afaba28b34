import { LOG_MONTHS, PLATFORM_LOG_BYTES } from './assumptions.js'
import type { CountedRun } from './counted-calls.js'
import type { PricedUnit } from './list-prices.js'

/** What is used in a month, and why. */
export interface Usage {
  readonly unit: PricedUnit
  readonly amount: number
  /** How the amount comes about, in words. */
  readonly why: string
}

const BYTES_PER_GB = 1e9

/** Runs of a function in a month. */
export interface Runs {
  readonly runs: number
  /** Billed for each, and the memory of the function. */
  readonly seconds: number
  readonly gb: number
}

/** What scheduled runs use, each line with its sum. @param what they are called, several of them */
export function usageOfRuns(what: string, { runs, seconds, gb }: Runs, run: CountedRun): Usage[] {
  const logGb = (runs * (run.logBytes + PLATFORM_LOG_BYTES)) / BYTES_PER_GB
  const count = Math.round(runs).toLocaleString('en')
  const times = (each: number | string) => `${count} ${what} x ${each}`
  return [
    { unit: 'scheduled start', amount: runs, why: `${count} ${what}` },
    { unit: 'Lambda request', amount: runs, why: `${count} ${what}` },
    {
      unit: 'Lambda GB-second',
      amount: runs * seconds * gb,
      why: times(`${seconds} s, warm, x ${gb} GB`),
    },
    { unit: 'S3 read', amount: runs * run.s3Reads, why: times(run.s3Reads) },
    { unit: 'S3 write or list', amount: runs * run.s3Writes, why: times(run.s3Writes) },
    { unit: 'secret read', amount: runs * run.secretReads, why: times(run.secretReads) },
    {
      unit: 'log GB',
      amount: logGb,
      why: times(`${run.logBytes + PLATFORM_LOG_BYTES} bytes`),
    },
    { unit: 'log GB-month', amount: logGb * LOG_MONTHS, why: `kept for ${LOG_MONTHS} months` },
  ]
}
