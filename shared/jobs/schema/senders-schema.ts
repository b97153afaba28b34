import * as z from 'zod'
import { addressEntry } from '../values/address-entry.js'
import { ehloNameFault } from '../values/ehlo-name.js'
import { fitsParameter, PARAMETER_RULE } from '../values/parameter-text.js'
import {
  MAX_POP_WAIT_SECONDS,
  SES_MAX_MESSAGE_MB,
  SES_QUOTA_MESSAGE_MB,
  SMTP_LIMITS_SECONDS,
  SMTP_MAX_MESSAGE_MB,
  SMTP_MAX_RECIPIENTS,
  SMTP_MOST_RECIPIENTS,
} from '../values/sender-limits.js'
import { nameSchema } from './name-schema.js'
import { serverShape, usernameSchema } from './server-schema.js'

const FROM_RULE = "must be an address: 'name@example.com' or 'Name <name@example.com>'"

const fromSchema = z.string(FROM_RULE).transform((text, context) => {
  const entry = addressEntry(text)
  if ('address' in entry && fitsParameter(text)) return entry
  const message = 'fault' in entry ? `${entry.fault}; ${FROM_RULE}` : PARAMETER_RULE
  context.issues.push({ code: 'custom', message, input: text })
  return z.NEVER
})

const booleanSchema = z.boolean('must be true or false')

/** `seconds(10)`, within bounds; a number of seconds afterwards. */
function secondsSchema(least: number, most: number) {
  const rule = `must be ${least} to ${most} seconds: seconds(${most})`
  return z
    .strictObject({ seconds: z.number(rule).min(least, rule).max(most, rule) }, rule)
    .transform(({ seconds }) => seconds)
}

function maxMessageMbSchema(most: number, otherwise: number) {
  const rule = `must be a number of megabytes above 0, at most ${most}`
  return z.number(rule).positive(rule).max(most, rule).default(otherwise)
}

const REGION_RULE = 'must be a region of AWS: ap-northeast-1'

const sesSenderSchema = z.strictObject({
  via: z.literal('ses'),
  from: fromSchema,
  region: z
    .string(REGION_RULE)
    .regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, REGION_RULE)
    .optional(),
  maxMessageMb: maxMessageMbSchema(SES_QUOTA_MESSAGE_MB, SES_MAX_MESSAGE_MB),
})

const AUTH_METHODS = ['auto', 'plain', 'login', 'cram-md5', 'xoauth2'] as const

const loginShape = {
  secret: nameSchema,
  username: usernameSchema.optional(),
  allowCleartext: booleanSchema.default(false),
}

const authSchema = z.strictObject(
  {
    method: z.enum(AUTH_METHODS, `must be one of ${AUTH_METHODS.join(', ')}`).default('auto'),
    ...loginShape,
  },
  'must be { method?, secret, username?, allowCleartext? }',
)

const popBeforeSmtpSchema = z.strictObject(
  {
    ...serverShape,
    ...loginShape,
    apop: booleanSchema.default(false),
    wait: secondsSchema(0, MAX_POP_WAIT_SECONDS).default(0),
  },
  'must be { host, port?, security?, apop?, secret, username?, allowCleartext?, wait? }',
)

const { connect, whole } = SMTP_LIMITS_SECONDS

const limitsSchema = z.strictObject(
  {
    connect: secondsSchema(1, whole).default(connect),
    response: secondsSchema(1, whole).optional(),
    // The function ends soon after it.
    whole: secondsSchema(1, whole).default(whole),
  },
  'must be { connect?, response?, whole? }',
)

const ehloNameSchema = z
  .string("must be a host name: 'batch.example.co.jp'")
  .check(({ value, issues }) => {
    const message = ehloNameFault(value)
    if (message !== undefined) issues.push({ code: 'custom', message, input: value })
  })

const MAX_RECIPIENTS_RULE = `must be a whole number, 1 to ${SMTP_MOST_RECIPIENTS}`

const smtpSenderSchema = z
  .strictObject({
    via: z.literal('smtp'),
    from: fromSchema,
    ...serverShape,
    ehlo: ehloNameSchema.optional(),
    auth: authSchema.optional(),
    popBeforeSmtp: popBeforeSmtpSchema.optional(),
    limits: limitsSchema.prefault({}),
    maxMessageMb: maxMessageMbSchema(SMTP_MAX_MESSAGE_MB, SMTP_MAX_MESSAGE_MB),
    maxRecipients: z
      .int(MAX_RECIPIENTS_RULE)
      .min(1, MAX_RECIPIENTS_RULE)
      .max(SMTP_MOST_RECIPIENTS, MAX_RECIPIENTS_RULE)
      .default(SMTP_MAX_RECIPIENTS),
  })
  .meta({ not: { required: ['auth', 'popBeforeSmtp'] } })

/** A way to send mail. What holds between its settings is told by `senderLoginFaults`. */
export const senderSchema = z.discriminatedUnion('via', [sesSenderSchema, smtpSenderSchema], {
  error: ({ code }) =>
    code === 'invalid_union'
      ? 'must be "ses" or "smtp"'
      : 'must be { via: "ses", from } or { via: "smtp", from, host }',
})

/** A sender, valid. */
export type Sender = z.output<typeof senderSchema>
