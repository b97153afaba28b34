import * as z from 'zod'
import { PREFIX } from '../../contract/keys.js'
import { scheduleSchema } from '../schedule/schedule-schema.js'
import { asciiJson } from '../values/ascii-json.js'
import { hasControlCharacters, MAX_WRITTEN_SUBJECT_CHARACTERS } from '../values/one-line.js'
import { furtherRecipientsSchema, recipientsSchema } from './recipients-schema.js'
import { DEFAULT_SENDER } from './sending-references.js'
import { longestOf, variablesFault } from './variables-fault.js'

/** The input of a schedule has 256 KB (Scheduler quotas); what is put round the send has room in the rest. */
const MAX_SEND_BYTES = 250_000

const MAX_ATTACHMENTS = 50

/** Source: Amazon S3 user guide, "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1_024

/** A text in which variables may be; every fault of it is told. */
const template = (rule: string, faultOf: (text: string) => string | undefined = () => undefined) =>
  z
    .string(rule)
    .min(1, 'must not be empty')
    .superRefine((text, context) => {
      for (const message of [faultOf(text), variablesFault(text)]) {
        if (message !== undefined) context.addIssue({ code: 'custom', message })
      }
    })

function subjectFault(subject: string): string | undefined {
  if (hasControlCharacters(subject)) return 'must be one line, without control characters'
  return subject.length > MAX_WRITTEN_SUBJECT_CHARACTERS
    ? `must have at most ${MAX_WRITTEN_SUBJECT_CHARACTERS} characters`
    : undefined
}

const ATTACHMENT_FORM = `a key ('${PREFIX.reports}{{date}}.csv'), or all keys that begin alike ('${PREFIX.reports}{{date}}/')`

function attachmentFault(key: string): string | undefined {
  const prefix = [PREFIX.reports, PREFIX.uploads].find((allowed) => key.startsWith(allowed))
  if (prefix === undefined) return `must begin with ${PREFIX.reports} or ${PREFIX.uploads}`
  const segments = key.slice(prefix.length).replace(/\/$/, '').split('/')
  if (segments.some((segment) => ['', '.', '..'].includes(segment)) || hasControlCharacters(key))
    return `must be ${ATTACHMENT_FORM}`
  return Math.max(Buffer.byteLength(key), longestOf(key)) > MAX_KEY_BYTES
    ? `must have at most ${MAX_KEY_BYTES} bytes`
    : undefined
}

/** A mail that is sent again and again. What it names of the rest of the file is looked for by `readJobs`. */
export const sendSchema = z
  .strictObject(
    {
      sender: z.string('must be the name of a sender').default(DEFAULT_SENDER),
      at: scheduleSchema,
      to: recipientsSchema,
      cc: furtherRecipientsSchema,
      bcc: furtherRecipientsSchema,
      replyTo: furtherRecipientsSchema,
      subject: template('must be a text', subjectFault),
      text: template('must be a text').optional(),
      html: template('must be a text').optional(),
      attachments: z
        .array(
          template(`must be ${ATTACHMENT_FORM}`, attachmentFault),
          `must be a list: ['${PREFIX.reports}{{date}}.csv']`,
        )
        .max(MAX_ATTACHMENTS, `takes at most ${MAX_ATTACHMENTS} entries`)
        .default([]),
      enabled: z.boolean('must be true or false').default(true),
    },
    'must be { sender?, at, to, subject, text?, html?, attachments?, ... }',
  )
  .refine(({ text, html }) => text !== undefined || html !== undefined, {
    error: 'a mail needs a text, an html, or both',
    path: ['text'],
    // A misspelt text is missing for another reason.
    when: ({ issues, value }) =>
      typeof value === 'object' &&
      value !== null &&
      !issues.some(({ code }) => code === 'unrecognized_keys'),
  })
  .superRefine((send, context) => {
    const message = sizeFault(send)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })
  .meta({ anyOf: [{ required: ['text'] }, { required: ['html'] }] })

/** What is too much for a schedule to carry, for its author; undefined if it will do. */
function sizeFault(send: unknown): string | undefined {
  const bytes = asciiJson(send).length
  if (bytes <= MAX_SEND_BYTES) return undefined
  return `has ${bytes} bytes; a schedule carries ${MAX_SEND_BYTES}. Put what is long into an attachment`
}
