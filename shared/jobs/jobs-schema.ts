import * as z from 'zod'
import { KEEP_DAYS } from '../contract/retention.js'
import { conditionsSchema, everythingSchema } from './conditions-schema.js'
import { cronFault, DEFAULT_POLL } from './poll-schedule.js'
import { PROVIDER_NAMES } from './providers.js'

/** Names become segments of keys, secret and schedule names: what all of those allow. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/
const NAME_RULE =
  'is not a name: lower-case letters, digits and hyphens, at most 64, no hyphen at the ends'

const nameSchema = z.string('must be a name').regex(NAME, NAME_RULE)

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

const imapObject = z.strictObject(
  {
    host: hostSchema.optional(),
    provider: z.enum(PROVIDER_NAMES, `must be one of ${PROVIDER_NAMES.join(', ')}`).optional(),
    port: portSchema.optional(),
    security: z
      .enum(['tls', 'starttls', 'none'], 'must be "tls", "starttls" or "none"')
      .default('tls'),
    username: z.string('must be a text').min(1, 'must not be empty').optional(),
    auth: z.enum(['password', 'oauth2'], 'must be "password" or "oauth2"').default('password'),
    servername: hostSchema.optional(),
    ca: z
      .string('must be a certificate')
      .max(MAX_CA_LENGTH, `must have at most ${MAX_CA_LENGTH} characters`)
      .regex(/^\s*-----BEGIN CERTIFICATE-----/, 'must be a certificate in PEM form')
      .optional(),
  },
  'must be { host, port?, security?, username?, auth?, servername?, ca? }, or { provider, username?, auth? }',
)

/** A provider settles what a host leaves open. */
const SETTLED_BY_PROVIDER = ['host', 'port', 'servername', 'ca'] as const

const imapSchema = imapObject
  .superRefine((imap, context) => {
    const fault = (setting: string, message: string) =>
      context.addIssue({ code: 'custom', path: [setting], message })
    if (imap.provider === undefined) {
      // A setting that is not known is the missing one, misspelt.
      const isMisspelt = context.issues.some(({ code }) => code === 'unrecognized_keys')
      if (imap.host === undefined && !isMisspelt)
        fault('host', `must be a host name; or name a provider: ${PROVIDER_NAMES.join(', ')}`)
      return
    }
    for (const setting of SETTLED_BY_PROVIDER) {
      if (imap[setting] !== undefined)
        fault(setting, `is settled by the provider ${imap.provider}; leave out one of the two`)
    }
    if (imap.security !== 'tls')
      fault('security', `is settled by the provider ${imap.provider}; leave out one of the two`)
  })
  .meta({ oneOf: [{ required: ['host'] }, { required: ['provider'] }] })

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

/** The longest that one message may hold one run, in the job schedulers we replace and here (DESIGN 4, receiveWithin). */
const MAX_SECONDS_PER_MESSAGE = 1_800
const SECONDS_PER_MESSAGE_RULE = `must be a number of seconds above 0, at most ${MAX_SECONDS_PER_MESSAGE}`

const mailboxSchema = z.strictObject(
  {
    address: emailSchema,
    imap: imapSchema,
    poll: z
      .union(
        [durationSchema, cronSchema],
        'must be minutes(10), or cron("0 9 * * MON-FRI", "Asia/Tokyo")',
      )
      .default(DEFAULT_POLL),
    secondsPerMessage: z
      .number(SECONDS_PER_MESSAGE_RULE)
      .positive(SECONDS_PER_MESSAGE_RULE)
      .max(MAX_SECONDS_PER_MESSAGE, SECONDS_PER_MESSAGE_RULE)
      .optional(),
  },
  'must be { address, imap, poll?, secondsPerMessage? }',
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

const folderNameSchema = z
  .string('must be a folder name')
  .min(1, 'must not be empty')
  .max(MAX_FOLDER_LENGTH, `must have at most ${MAX_FOLDER_LENGTH} characters`)
  .superRefine((name, context) => {
    const fault = folderNameFault(name)
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
  })

/** What a folder may be named for (RFC 6154 2). */
const SPECIAL_USES = ['All', 'Archive', 'Drafts', 'Flagged', 'Junk', 'Sent', 'Trash']

function folderNameFault(name: string): string | undefined {
  if (name.startsWith('\\') && !SPECIAL_USES.includes(name.slice(1)))
    return `is no use of a folder; there are: ${SPECIAL_USES.map((use) => `'\\\\${use}'`).join(', ')}`
  if (name !== '' && name.split('/').includes(''))
    return 'must not begin or end with /, nor have two in a row'
  return undefined
}

const START_RULE = "must be 'now', 'all' or a date such as '2026-11-01'"

const THEN_RULE = "must be 'leave', 'mark-read', { move: 'Done' } or 'delete'"

const actionSchema = z.union(
  [
    z.enum(['leave', 'mark-read', 'delete'], THEN_RULE),
    z.strictObject({ move: folderNameSchema }, THEN_RULE),
  ],
  THEN_RULE,
)

const monitorSchema = z.strictObject(
  {
    mailbox: z.string('must be the name of a mailbox'),
    folder: folderNameSchema.default('INBOX'),
    when: z.union(
      [everythingSchema, conditionsSchema],
      'must be { from, subject, text, ... } or everything()',
    ),
    keep: keepSchema,
    startFrom: z.union([z.enum(['now', 'all'], START_RULE), z.iso.date(START_RULE)], START_RULE),
    then: actionSchema.default('leave'),
    enabled: z.boolean('must be true or false').default(true),
    formerly: nameSchema.optional(),
  },
  'must be { mailbox, folder?, when, keep, startFrom, then?, enabled?, formerly? }',
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
