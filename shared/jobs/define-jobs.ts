import type { AddressCondition } from '../matching/fields/address-test.js'
import type { Everything } from '../matching/fields/conditions-schema.js'
import type { Contains, Matches, TextTestOptions } from '../matching/text/text-tests.js'
import type { JobsFile } from './file/jobs-file.js'
import type { Cron, Duration } from './values/setting-values.js'

/**
 * The one call of a jobs file. It checks nothing but types (a monitor of an unknown mailbox and a send by an unknown sender do
 * not compile); everything else is reported, all at once, when the file is read.
 */
export const defineJobs = <
  const MailboxName extends string = never,
  const SenderName extends string = never,
>(
  jobs: JobsFile<MailboxName, SenderName>,
): JobsFile<MailboxName, SenderName> => jobs

/** `address('Batch@example.com', { caseSensitive: true })`: where an address alone, in `from`, `to` or `cc`, would ignore case. */
export const address = (
  text: string,
  options: { readonly caseSensitive?: boolean } = {},
): AddressCondition => ({ address: text, ...options })

/** `contains('[JOB-END]')`: the decoded text contains it, whatever its case. */
export const contains = (text: string, options: TextTestOptions = {}): Contains => ({
  contains: text,
  ...options,
})

/** `matches('job (?P<job>\\w+)')`: an RE2 pattern (no look-around, no back references), found anywhere in the text. */
export const matches = (pattern: string, options: TextTestOptions = {}): Matches => ({
  matches: pattern,
  ...options,
})

/** A monitor of every message in its folder. */
export const everything = (): Everything => ({ everything: true })

/**
 * `cron('0 9 * * MON-FRI', 'Asia/Tokyo')`: minute, hour, day of month, month, weekday by name. The time zone is that of the file
 * where none is given.
 */
export const cron = (expression: string, timezone?: string): Cron => ({
  cron: expression,
  ...(timezone !== undefined && { timezone }),
})

/** `seconds(300)`. */
export const seconds = (count: number): Duration => ({ seconds: count })

/** `minutes(10)`. */
export const minutes = (count: number): Duration => ({ seconds: count * 60 })

/** `hours(16)`. */
export const hours = (count: number): Duration => ({ seconds: count * 3_600 })

/** `days(30)`. */
export const days = (count: number): Duration => ({ seconds: count * 86_400 })
