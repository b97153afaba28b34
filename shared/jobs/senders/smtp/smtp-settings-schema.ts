import * as z from 'zod'
import { nameSchema } from '../../settings/name-schema.js'
import { serverShape, usernameSchema } from '../../settings/server-schema.js'
import { ehloNameFault } from '../../values/ehlo-name.js'
import {
  MAX_POP_WAIT_SECONDS,
  SMTP_LIMITS_SECONDS,
  SMTP_MAX_MESSAGE_MB,
  SMTP_MAX_RECIPIENTS,
  SMTP_MOST_RECIPIENTS,
} from '../../values/sender-limits.js'
import { fromSchema, maxMessageMbSchema } from '../settings-of-every-sender.js'

const booleanSchema = z.boolean('must be true or false')

/** `seconds(10)`, within bounds; a number of seconds afterwards. */
function secondsSchema(least: number, most: number) {
  const rule = `must be ${least} to ${most} seconds: seconds(${most})`
  return z
    .strictObject({ seconds: z.number(rule).min(least, rule).max(most, rule) }, rule)
    .transform(({ seconds }) => seconds)
}

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

/** A sender by SMTP, in the jobs file. What holds between its settings is told by `smtpFactsOf`. */
export const smtpSettingsSchema = z
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
