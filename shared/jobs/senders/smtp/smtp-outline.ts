import * as z from 'zod'

const text = z.string().optional().catch(undefined)
const flag = z.boolean().optional().catch(undefined)

const serverOutline = z.object({
  port: z.number().optional().catch(undefined),
  security: z.enum(['tls', 'starttls', 'none', 'unreadable']).optional().catch('unreadable'),
  servername: text,
  ca: text,
})

const loginOutline = z.object({ secret: text, allowCleartext: flag })

const outlineSchema = serverOutline.extend({
  maxRecipients: z.number().optional().catch(undefined),
  auth: loginOutline.extend({ method: text }).optional().catch(undefined),
  popBeforeSmtp: serverOutline
    .extend({ ...loginOutline.shape, apop: flag })
    .optional()
    .catch(undefined),
})

/** What can be read of a sender by SMTP. */
export type SmtpOutline = z.output<typeof outlineSchema>

/** The outline of what is written; empty where nothing can be read. */
export const smtpOutline = (written: unknown): SmtpOutline =>
  outlineSchema.safeParse(written).data ?? {}
