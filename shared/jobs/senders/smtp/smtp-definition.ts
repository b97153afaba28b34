import * as z from 'zod'
import { nameSchema } from '../../settings/name-schema.js'
import { ehloNameOf } from '../../values/ehlo-name.js'
import { popServerOf, smtpServerOf } from '../../values/server-defaults.js'
import { type CommonDefinition, commonDefinitionShape } from '../definition-of-every-sender.js'
import type { smtpSettingsSchema } from './smtp-settings-schema.js'

const serverShape = {
  host: z.string(),
  port: z.int(),
  security: z.enum(['tls', 'starttls', 'none']),
  /** The name in the server's certificate, where it is not the host. */
  servername: z.string().optional(),
  /** A private CA, PEM. */
  ca: z.string().optional(),
}

/** How a sender logs in. */
const authSchema = z.strictObject({
  method: z.enum(['auto', 'plain', 'login', 'cram-md5', 'xoauth2']),
  /** The name of its secret. */
  secret: nameSchema,
  username: z.string().optional(),
  /** PLAIN and LOGIN also on a line that is not encrypted. */
  allowCleartext: z.boolean(),
})

const popBeforeSmtpSchema = z.strictObject({
  ...serverShape,
  apop: z.boolean(),
  secret: nameSchema,
  username: z.string().optional(),
  /** USER and PASS also on a line that is not encrypted. */
  allowCleartext: z.boolean(),
  /** Between the POP3 login and the connection to the SMTP server. */
  waitSeconds: z.number(),
})

/** A sender by SMTP, as the functions know it. */
export const smtpDefinitionSchema = z
  .strictObject({
    ...commonDefinitionShape,
    ...serverShape,
    via: z.literal('smtp'),
    /** What the client calls itself (EHLO, RFC 5321 4.1.1.1). */
    ehlo: z.string(),
    auth: authSchema.optional(),
    popBeforeSmtp: popBeforeSmtpSchema.optional(),
    limits: z.strictObject({
      /** DNS, TCP and TLS together. */
      connectSeconds: z.number(),
      /** For each answer; if it is not given, as long as the protocol asks for at each step. */
      responseSeconds: z.number().optional(),
      /** One send, from the connection to the last answer. */
      wholeSeconds: z.number(),
    }),
  })
  .refine(
    ({ auth, popBeforeSmtp }) => auth === undefined || popBeforeSmtp === undefined,
    'auth and popBeforeSmtp exclude each other',
  )

type Settings = z.output<typeof smtpSettingsSchema>
type Definition = z.output<typeof smtpDefinitionSchema>

/** What the settings of a sender by SMTP come to. */
export function smtpDefinitionOf(common: CommonDefinition, sender: Settings): Definition {
  const { auth, popBeforeSmtp, limits, maxRecipients, from } = sender
  return {
    ...common,
    via: 'smtp',
    ...smtpServerOf(sender),
    ehlo: sender.ehlo ?? ehloNameOf(from.address),
    ...(auth !== undefined && { auth }),
    ...(popBeforeSmtp !== undefined && { popBeforeSmtp: popSettingsOf(popBeforeSmtp) }),
    limits: {
      connectSeconds: limits.connect,
      ...(limits.response !== undefined && { responseSeconds: limits.response }),
      wholeSeconds: limits.whole,
    },
    maxRecipients,
  }
}

function popSettingsOf(pop: NonNullable<Settings['popBeforeSmtp']>): Definition['popBeforeSmtp'] {
  const { apop, secret, username, allowCleartext, wait } = pop
  return {
    ...popServerOf(pop),
    apop,
    secret,
    ...(username !== undefined && { username }),
    allowCleartext,
    waitSeconds: wait,
  }
}
