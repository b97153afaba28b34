import * as z from 'zod'
import { nameSchema } from '../schema/name-schema.js'
import { polledMailboxSchema } from './poll-request.js'

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

const commonShape = {
  schemaVersion: z.literal(1),
  name: nameSchema,
  from: z.strictObject({ name: z.string(), address: z.string() }),
  /** Of the encoded message. */
  maxMessageBytes: z.int(),
  /** To, Cc and Bcc together. */
  maxRecipients: z.int(),
  /** The mailbox that keeps a copy of what this sender sends. */
  sentCopy: z
    .strictObject({
      mailbox: polledMailboxSchema,
      folder: z.string(),
    })
    .optional(),
}

/** A sender as its parameter carries it, defaults filled in. */
export const senderDefinitionSchema = z.discriminatedUnion('via', [
  z.strictObject({
    ...commonShape,
    via: z.literal('ses'),
    /** Where the identity is verified; the stack's own region if it is not given. */
    region: z.string().optional(),
    configurationSet: z.string(),
  }),
  z
    .strictObject({
      ...commonShape,
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
    ),
])

/** A sender, as the functions know it. */
export type SenderDefinition = z.output<typeof senderDefinitionSchema>

/** One that sends by SMTP. */
export type SmtpSender = Extract<SenderDefinition, { via: 'smtp' }>

/** One that sends by SES. */
export type SesSender = Extract<SenderDefinition, { via: 'ses' }>

/** What a sender logs in to its POP3 server with, before it sends. */
export type PopBeforeSmtp = NonNullable<SmtpSender['popBeforeSmtp']>
