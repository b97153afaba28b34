import * as z from 'zod'
import { KEEP_DAYS } from '../contract/retention.js'
import { conditionsSchema, everythingSchema } from './conditions-schema.js'
import { cronFault } from './poll-schedule.js'

/** Names become segments of keys, secret and schedule names: what all of those allow. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/
const NAME_RULE =
  'is not a name: lower-case letters, digits and hyphens, at most 64, no hyphen at the ends'

const nameSchema = z.string().regex(NAME, NAME_RULE)

const SECONDS_PER_MINUTE = 60
const SECONDS_PER_DAY = 86_400

const hostSchema = z
  .string('must be a host name')
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$/, 'must be a host name or an IP address')

const portSchema = z
  .int('must be a whole number')
  .min(1, 'must be a port, 1 to 65535')
  .max(65_535, 'must be a port, 1 to 65535')

/** A chain of three certificates; the definitions travel in the schedule's input. */
const MAX_CA_LENGTH = 8_192

const imapSchema = z.strictObject(
  {
    host: hostSchema,
    port: portSchema.optional(),
    security: z
      .enum(['tls', 'starttls', 'none'], 'must be "tls", "starttls" or "none"')
      .default('tls'),
    username: z.string('must be a text').min(1, 'must not be empty').optional(),
    servername: hostSchema.optional(),
    ca: z
      .string('must be a certificate')
      .max(MAX_CA_LENGTH, `must have at most ${MAX_CA_LENGTH} characters`)
      .regex(/^\s*-----BEGIN CERTIFICATE-----/, 'must be a certificate in PEM form')
      .optional(),
  },
  'must be { host, port?, security?, username?, servername?, ca? }',
)

const DURATION_RULE = 'must be a whole number of minutes, 1 to 1440: minutes(10)'

/** EventBridge Scheduler's own limits: a minute at least, a day at most (DESIGN 4). */
const durationSchema = z
  .strictObject({ seconds: z.number(DURATION_RULE) })
  .refine(
    ({ seconds }) =>
      Number.isInteger(seconds / SECONDS_PER_MINUTE) &&
      seconds >= SECONDS_PER_MINUTE &&
      seconds <= SECONDS_PER_DAY,
    DURATION_RULE,
  )

const CRON_RULE = 'must be a text: cron("0 9 * * MON-FRI", "Asia/Tokyo")'

const cronSchema = z
  .strictObject({ cron: z.string(CRON_RULE), timezone: z.string(CRON_RULE) })
  .superRefine((poll, context) => {
    const fault = cronFault(poll)
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
  })

const emailSchema = z.email('must be a mail address: name@example.com')

const mailboxSchema = z.strictObject(
  {
    address: emailSchema,
    imap: imapSchema,
    poll: z
      .union(
        [durationSchema, cronSchema],
        'must be minutes(10), or cron("0 9 * * MON-FRI", "Asia/Tokyo")',
      )
      .default({ seconds: 600 }),
  },
  'must be { address, imap, poll? }',
)

const keepDays: readonly number[] = KEEP_DAYS
const KEEP_RULE = `must be days(n) with n one of ${KEEP_DAYS.join(', ')}, or 'forever'`

const keepSchema = z.strictObject(
  {
    for: z.union(
      [
        z.literal('forever', KEEP_RULE),
        z
          .strictObject({ seconds: z.number(KEEP_RULE) })
          .refine(({ seconds }) => keepDays.includes(seconds / SECONDS_PER_DAY), KEEP_RULE)
          .transform(({ seconds }) => seconds / SECONDS_PER_DAY),
      ],
      KEEP_RULE,
    ),
    message: z.boolean('must be true or false').default(true),
    text: z.boolean('must be true or false').default(true),
    attachments: z.boolean('must be true or false').default(true),
  },
  'must be { for, message?, text?, attachments? }',
)

/** Longer than any server's path; it travels in the schedule's input. */
const MAX_FOLDER_LENGTH = 1_000

const START_RULE = "must be 'now', 'all' or a date such as '2026-11-01'"

const monitorSchema = z.strictObject(
  {
    mailbox: z.string('must be the name of a mailbox'),
    folder: z
      .string('must be a folder name')
      .min(1, 'must not be empty')
      .max(MAX_FOLDER_LENGTH, `must have at most ${MAX_FOLDER_LENGTH} characters`)
      .default('INBOX'),
    when: z.union(
      [everythingSchema, conditionsSchema],
      'must be { from, subject, text, ... } or everything()',
    ),
    keep: keepSchema,
    startFrom: z.union([z.enum(['now', 'all'], START_RULE), z.iso.date(START_RULE)], START_RULE),
  },
  'must be { mailbox, folder?, when, keep, startFrom }',
)

/** The jobs file, one fault at a time; what holds between its parts is `jobsFaults`. */
export const jobsSchema = z.strictObject(
  {
    mailboxes: z.record(nameSchema, mailboxSchema, 'must be { name: { address, imap }, ... }'),
    monitors: z.record(
      nameSchema,
      monitorSchema,
      'must be { name: { mailbox, when, keep, startFrom }, ... }',
    ),
    alerts: z.strictObject({ email: emailSchema }, 'must be { email }').optional(),
  },
  'must be defineJobs({ mailboxes, monitors })',
)

/** The jobs file, valid, with its defaults filled in. */
export type Jobs = z.output<typeof jobsSchema>

/** A mailbox, valid. */
export type Mailbox = z.output<typeof mailboxSchema>

/** A monitor, valid. */
export type Monitor = z.output<typeof monitorSchema>

/** The IMAP server of a mailbox, valid. */
export type ParsedImapServer = z.output<typeof imapSchema>

export { mailboxSchema, monitorSchema, nameSchema }
