import * as z from 'zod'
import type { RequestFault } from '../../shared/delivery/draft/request-fault.js'
import type { DraftAttachment, SendDraft } from '../../shared/delivery/draft/send-draft.js'
import { faultsIn } from '../../shared/jobs/schema/faults.js'
import { excessOf } from './excess-of-body.js'
import { requestFault } from './http-answer.js'

const DEFAULT_SENDER = 'default'

const text = z.string('must be a text')

/** RFC 4648 4, as every encoder writes it: what a decoder would have to guess at may not be what was meant. */
const base64Schema = text
  .refine((value) => Buffer.from(value, 'base64').toString('base64') === value, {
    message: 'must be base64, with padding and without line breaks or other characters',
  })
  .transform((value) => Buffer.from(value, 'base64'))

const attachmentSchema = z
  .strictObject(
    {
      filename: text.optional(),
      contentType: text.optional(),
      content: base64Schema.optional(),
      key: text.optional(),
    },
    'must be { filename, content } or { key }',
  )
  .transform(({ filename, contentType, content, key }, context): DraftAttachment => {
    const type = contentType === undefined ? {} : { contentType }
    if (content && key === undefined) {
      if (filename !== undefined) return { filename, ...type, content }
      context.addIssue('needs `filename`, since it has `content`')
    } else if (key !== undefined && !content) {
      return { ...(filename !== undefined && { filename }), ...type, key }
    } else {
      context.addIssue('needs either `content` or `key`')
    }
    return z.NEVER
  })

const variableName = text.regex(
  /^[A-Za-z][\w-]{0,63}$/,
  'is no name of a variable: a letter, then letters, digits, - and _, at most 64',
)

const TEXTS_RULE = 'must be a text or a list of texts'

/** A text or a list of texts, as a list. @param element of the list */
const textsOf = (element: z.ZodType<string>) =>
  z.union([text, z.array(element, TEXTS_RULE)], TEXTS_RULE).transform((texts) => [texts].flat())

const shape = {
  sender: text,
  to: textsOf(text),
  cc: textsOf(text),
  bcc: textsOf(text),
  replyTo: textsOf(text),
  subject: text,
  text: text.optional(),
  html: text.optional(),
  attachments: z.array(attachmentSchema, 'must be a list'),
  variables: z.record(variableName, text, 'must be { name: text }').optional(),
}

/** The body of POST /sends. */
export const sendBodySchema = z.strictObject({
  ...shape,
  sender: shape.sender.default(DEFAULT_SENDER),
  to: shape.to.default([]),
  cc: shape.cc.default([]),
  bcc: shape.bcc.default([]),
  replyTo: shape.replyTo.default([]),
  attachments: shape.attachments.default([]),
})

/** Stands for an attachment with faults while the rest is checked. */
const NO_ATTACHMENT: DraftAttachment = { filename: 'attachment', content: Buffer.alloc(0) }

const addressesOrNone = textsOf(text.catch('')).catch([])

/** The same with something harmless in place of everything that has faults. */
const faultlessSchema = z.object({
  sender: shape.sender.catch(DEFAULT_SENDER),
  to: addressesOrNone,
  cc: addressesOrNone,
  bcc: addressesOrNone,
  replyTo: addressesOrNone,
  subject: shape.subject.catch(''),
  text: shape.text.catch(undefined),
  html: shape.html.catch(undefined),
  attachments: z.array(attachmentSchema.catch(NO_ATTACHMENT)).catch([]),
  variables: shape.variables.catch(undefined),
})

/** What a body says. */
export interface SendBody {
  /** With faults, as much of it as can be checked all the same; undefined if nothing can. */
  readonly draft?: SendDraft
  readonly faults: readonly RequestFault[]
}

/** Reads the body of POST /sends. */
export function readSendBody(body: object): SendBody {
  const excess = excessOf(body)
  if (excess.length > 0) return { faults: excess }
  const parsed = sendBodySchema.safeParse(body)
  if (parsed.success) return { draft: draftOf(parsed.data), faults: [] }
  const faults = faultsIn(sendBodySchema, body).map(requestFault)
  return { draft: draftOf(faultlessSchema.parse(body)), faults }
}

function draftOf({ text, html, variables, ...rest }: z.output<typeof sendBodySchema>): SendDraft {
  return {
    ...rest,
    ...(text !== undefined && { text }),
    ...(html !== undefined && { html }),
    ...(variables !== undefined && { variables }),
  }
}

/** Without those that only come from what has faults already: of the same place, or of a part of it. */
export function newFaults(
  faults: readonly RequestFault[],
  earlier: readonly RequestFault[],
): RequestFault[] {
  const faulty = new Set(earlier.map(({ path }) => path))
  const around = new Set(earlier.flatMap(({ path }) => placesAround(path)))
  return faults.filter(
    ({ path }) => !around.has(path) && !placesAround(path).some((at) => faulty.has(at)),
  )
}

/** A place and those that it is a part of: `to[3].name` is one of `to[3]` and of `to`. */
const placesAround = (path: string): string[] => [
  path,
  ...[...path.matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index)),
]
