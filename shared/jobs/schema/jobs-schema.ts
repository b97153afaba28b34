import * as z from 'zod'
import { KEEP_DAYS } from '../../contract/retention.js'
import { conditionsSchema, everythingSchema } from '../../matching/fields/conditions-schema.js'
import { timezoneFault } from '../schedule/timezone.js'
import { folderNameSchema } from '../settings/folder-name-schema.js'
import { emailSchema, mailboxSchema } from '../settings/mailbox-schema.js'
import { nameSchema } from '../settings/name-schema.js'
import { RECEIVE_WITHIN_SECONDS } from '../values/receive-within.js'
import { calendarSchema } from './calendar-schema.js'
import { expectSchema } from './expect-schema.js'
import { notifySchema } from './notify-schema.js'
import { addressBookSchema } from './recipients-schema.js'
import { senderSchema } from './senders-schema.js'
import { sendSchema } from './sends-schema.js'

const SECONDS_PER_DAY = 86_400

const keepDays: readonly number[] = KEEP_DAYS
const KEEP_RULE = `must be days(n) with n one of ${KEEP_DAYS.join(', ')}, or 'forever'`

/** Written as a length of time, and read as days; a definition that is handed on is written so again. */
export const keepForSchema = z.union(
  [
    z.literal('forever', KEEP_RULE),
    z.codec(
      z
        .strictObject({ seconds: z.number(KEEP_RULE) })
        .refine(({ seconds }) => keepDays.includes(seconds / SECONDS_PER_DAY), KEEP_RULE),
      z.number(),
      {
        decode: ({ seconds }) => seconds / SECONDS_PER_DAY,
        encode: (days) => ({ seconds: days * SECONDS_PER_DAY }),
      },
    ),
  ],
  KEEP_RULE,
)

const keepSchema = z.strictObject(
  {
    for: keepForSchema,
    message: z.boolean('must be true or false').default(true),
    text: z.boolean('must be true or false').default(true),
    attachments: z.boolean('must be true or false').default(true),
  },
  'must be { for, message?, text?, attachments? }',
)

const START_RULE =
  "must be 'now', 'all', a date such as '2026-11-01' or a moment such as '2026-11-01T09:00:00+09:00'"

const THEN_RULE = "must be 'leave', 'mark-read', { move: 'Done' } or 'delete'"

const actionSchema = z.union(
  [
    z.enum(['leave', 'mark-read', 'delete'], THEN_RULE),
    z.strictObject({ move: folderNameSchema }, THEN_RULE),
  ],
  THEN_RULE,
)

const { least, most } = RECEIVE_WITHIN_SECONDS
const RECEIVE_RULE = `must be a whole number of seconds, ${least} to ${most}: seconds(300)`

/** Written as a length of time, and read as seconds. */
export const receiveWithinSchema = z.codec(
  z.strictObject(
    { seconds: z.int(RECEIVE_RULE).min(least, RECEIVE_RULE).max(most, RECEIVE_RULE) },
    RECEIVE_RULE,
  ),
  z.number(),
  { decode: ({ seconds }) => seconds, encode: (seconds) => ({ seconds }) },
)

/** A monitor, one fault at a time. */
export const monitorSchema = z.strictObject(
  {
    mailbox: z.string('must be the name of a mailbox'),
    folder: folderNameSchema.default('INBOX'),
    when: z.union(
      [everythingSchema, conditionsSchema],
      'must be { from, subject, text, ... } or everything()',
    ),
    keep: keepSchema,
    startFrom: z.union(
      [
        z.enum(['now', 'all'], START_RULE),
        z.iso.date(START_RULE),
        z.iso.datetime({ offset: true, error: START_RULE }),
      ],
      START_RULE,
    ),
    then: actionSchema.default('leave'),
    receiveWithin: receiveWithinSchema.default(RECEIVE_WITHIN_SECONDS.default),
    enabled: z.boolean('must be true or false').default(true),
    formerly: nameSchema.optional(),
    notify: notifySchema.optional(),
    expect: expectSchema.optional(),
  },
  'must be { mailbox, folder?, when, keep, startFrom, then?, receiveWithin?, enabled?, formerly?, notify?, expect? }',
)

const JOBS_RULE =
  'must be defineJobs({ mailboxes, monitors, senders, sends, addresses, timezone, calendars, alerts })'

/** The jobs file, one fault at a time; what holds between its parts is told by `readJobs`. */
export const jobsSchema = z
  .strictObject(
    {
      mailboxes: z
        .record(nameSchema, mailboxSchema, 'must be { name: { address, imap }, ... }')
        .default({}),
      monitors: z
        .record(
          nameSchema,
          monitorSchema,
          'must be { name: { mailbox, when, keep, startFrom }, ... }',
        )
        .default({}),
      senders: z
        .record(nameSchema, senderSchema, 'must be { name: { via, from }, ... }')
        .default({}),
      sends: z
        .record(nameSchema, sendSchema, 'must be { name: { at, to, subject, text }, ... }')
        .default({}),
      addresses: addressBookSchema.default({}),
      timezone: z
        .string('must be a time zone: Asia/Tokyo')
        .superRefine((timezone, context) => {
          const message = timezoneFault(timezone)
          if (message !== undefined) context.addIssue({ code: 'custom', message })
        })
        .optional(),
      calendars: z
        .record(nameSchema, calendarSchema, 'must be { name: { country?, closed?, open? }, ... }')
        .default({}),
      alerts: z.strictObject({ email: emailSchema }, 'must be { email }').optional(),
    },
    JOBS_RULE,
  )
  .refine(
    ({ mailboxes, senders }) => [mailboxes, senders].some((part) => Object.keys(part).length > 0),
    {
      error: JOBS_RULE,
      when: ({ issues }) => issues.length === 0,
    },
  )

/** The jobs file, valid, with its defaults filled in. */
export type Jobs = z.output<typeof jobsSchema>

/** A monitor, valid. */
export type Monitor = z.output<typeof monitorSchema>
