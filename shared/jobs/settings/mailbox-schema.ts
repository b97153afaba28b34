import * as z from 'zod'
import { DEFAULT_POLL } from '../schedule/poll-schedule.js'
import { scheduleSchema } from '../schedule/schedule-schema.js'
import { fitsParameter, PARAMETER_RULE } from '../values/parameter-text.js'
import { PROVIDER_NAMES } from '../values/providers.js'
import { RECEIVE_WITHIN_SECONDS } from '../values/receive-within.js'
import { folderNameSchema } from './folder-name-schema.js'
import { nameSchema } from './name-schema.js'
import { serverShape, usernameSchema } from './server-schema.js'

const imapObject = z.strictObject(
  {
    host: serverShape.host.optional(),
    provider: z.enum(PROVIDER_NAMES, `must be one of ${PROVIDER_NAMES.join(', ')}`).optional(),
    port: serverShape.port,
    security: serverShape.security.unwrap().default('tls'),
    username: usernameSchema.optional(),
    auth: z.enum(['password', 'oauth2'], 'must be "password" or "oauth2"').default('password'),
    servername: serverShape.servername,
    ca: serverShape.ca,
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

/** An address without a name. */
export const emailSchema = z.email('must be a mail address: name@example.com')

/** No message holds a run for longer. */
const MAX_SECONDS_PER_MESSAGE = RECEIVE_WITHIN_SECONDS.most
const SECONDS_PER_MESSAGE_RULE = `must be a number of seconds above 0, at most ${MAX_SECONDS_PER_MESSAGE}`

const SENT_COPY_RULE = "must be { folder: '\\\\Sent' }"

/** A mailbox, one fault at a time. */
export const mailboxSchema = z.strictObject(
  {
    address: emailSchema,
    imap: imapSchema,
    poll: scheduleSchema.default(DEFAULT_POLL),
    secondsPerMessage: z
      .number(SECONDS_PER_MESSAGE_RULE)
      .positive(SECONDS_PER_MESSAGE_RULE)
      .max(MAX_SECONDS_PER_MESSAGE, SECONDS_PER_MESSAGE_RULE)
      .optional(),
    sentCopy: z
      .strictObject(
        { folder: folderNameSchema.refine(fitsParameter, PARAMETER_RULE) },
        SENT_COPY_RULE,
      )
      .optional(),
  },
  'must be { address, imap, poll?, secondsPerMessage?, sentCopy? }',
)

/** The IMAP server of a mailbox, valid. */
export type ParsedImapServer = z.output<typeof imapSchema>

/** A mailbox, valid. */
export type Mailbox = z.output<typeof mailboxSchema>

/** A mailbox as a function gets it to open; the copies of what is sent are the senders' business. */
export const polledMailboxSchema = mailboxSchema
  .omit({ sentCopy: true })
  .extend({ name: nameSchema })
