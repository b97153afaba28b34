import * as z from 'zod'
import { SEND_ID_TAG } from '../../contract/names.js'

const recipientSchema = z.object({
  emailAddress: z.string(),
  /** These three come from a delivery report (RFC 3464), and only if there was one. */
  action: z.string().optional(),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
})

const mailSchema = z.object({
  messageId: z.string(),
  /** The envelope of the call. */
  destination: z.array(z.string()),
})

/**
 * What SES reports of a mail, in the shape of EventBridge. SES may add fields at any time. Sources: SES developer guide,
 * "Monitoring SES events using Amazon EventBridge" and "Contents of event data".
 */
export const sesReportSchema = z.object({
  time: z.iso.datetime(),
  region: z.string(),
  detail: z.discriminatedUnion('eventType', [
    z.object({
      eventType: z.literal('Delivery'),
      mail: mailSchema,
      delivery: z.object({ recipients: z.array(z.string()), smtpResponse: z.string().optional() }),
    }),
    z.object({
      eventType: z.literal('Bounce'),
      mail: mailSchema,
      bounce: z.object({
        /** Undetermined, Permanent, Transient. */
        bounceType: z.string(),
        bounceSubType: z.string(),
        bouncedRecipients: z.array(recipientSchema),
      }),
    }),
    z.object({
      eventType: z.literal('Complaint'),
      mail: mailSchema,
      complaint: z.object({
        complaintSubType: z.string().nullish(),
        complaintFeedbackType: z.string().nullish(),
        complainedRecipients: z.array(recipientSchema),
      }),
    }),
    z.object({
      eventType: z.literal('Reject'),
      mail: mailSchema,
      reject: z.object({ reason: z.string() }),
    }),
    z.object({
      eventType: z.literal('Rendering Failure'),
      mail: mailSchema,
      failure: z.object({ errorMessage: z.string() }),
    }),
  ]),
})

/** What SES reports of a mail. */
export type SesReport = z.output<typeof sesReportSchema>

/** Other kinds say nothing of what became of a mail: Send, DeliveryDelay, Open, Click, Subscription. */
const REPORTING = ['Delivery', 'Bounce', 'Complaint', 'Reject', 'Rendering Failure']

const reportOfSendSchema = z.object({
  source: z.literal('aws.ses'),
  detail: z.object({
    eventType: z.enum(REPORTING),
    mail: z.object({ tags: z.object({ [SEND_ID_TAG]: z.tuple([z.string()]) }) }),
  }),
})

/** The send that an event reports on; undefined if it is not of ours, or of a kind that says nothing of what became of it. */
export const sendReportedOn = (event: unknown): string | undefined =>
  reportOfSendSchema.safeParse(event).data?.detail.mail.tags[SEND_ID_TAG][0]
