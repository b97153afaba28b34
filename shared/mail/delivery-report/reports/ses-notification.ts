import * as z from 'zod'
import type { RecipientStatement } from '../facts/delivery-report.js'
import { typedValue } from '../facts/report-fields.js'
import { addressText, diagnosticText, identifierText } from '../facts/report-text.js'

/** What a notification of Amazon SES says. */
export interface SesNotification {
  readonly kind: 'bounce' | 'delivered' | 'complaint'
  readonly recipients: readonly RecipientStatement[]
  readonly reportingMta?: string
  /** Of a complaint, lower case. */
  readonly feedbackType?: string
  /** Header of the mail that it is about, as far as SES was told to add it. */
  readonly header: string
}

/** Mail of Amazon SNS ends with how to unsubscribe, below this line. */
const FOOTER = /^--\s{0,4}$/m
/** Long lines come broken. */
const BREAK = /!?\n ?/g

/**
 * Reads a notification of Amazon SES ("Contents of notifications for Amazon SES") that Amazon SNS
 * has sent by mail, bare or in its own envelope; undefined if the text is none. Never throws.
 */
export function readSesNotification(text: string): SesNotification | undefined {
  const written = parsed(text.split(FOOTER, 1)[0]?.replace(BREAK, '') ?? '')
  const envelope = envelopeSchema().safeParse(written)
  const result = notificationSchema().safeParse(
    envelope.success ? parsed(envelope.data.Message) : written,
  )
  return result.success ? factsOf(result.data) : undefined
}

// Schemas are made when they are wanted: hardly any process ever reads such a notification.
const envelopeSchema = () => z.object({ Message: z.string() })

function notificationSchema() {
  const recipient = z.object({
    emailAddress: z.string(),
    action: z.string().optional(),
    status: z.string().optional(),
    diagnosticCode: z.string().optional(),
  })
  const reportingMTA = z.string().optional()
  const mail = z.object({
    headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  })
  return z.discriminatedUnion('notificationType', [
    z.object({
      notificationType: z.literal('Bounce'),
      mail,
      bounce: z.object({ bouncedRecipients: z.array(recipient).min(1), reportingMTA }),
    }),
    z.object({
      notificationType: z.literal('Complaint'),
      mail,
      complaint: z.object({
        complainedRecipients: z.array(recipient).min(1),
        complaintFeedbackType: z.string().default('other'),
      }),
    }),
    z.object({
      notificationType: z.literal('Delivery'),
      mail,
      delivery: z.object({ recipients: z.array(z.string()).min(1), reportingMTA }),
    }),
  ])
}

function factsOf(facts: z.infer<ReturnType<typeof notificationSchema>>): SesNotification {
  const header = facts.mail.headers.map(({ name, value }) => `${name}: ${value}\n`).join('')
  if (facts.notificationType === 'Complaint') {
    const { complainedRecipients, complaintFeedbackType } = facts.complaint
    const recipients = complainedRecipients.map((one) => ({
      recipient: addressText(one.emailAddress),
    }))
    return { kind: 'complaint', recipients, feedbackType: complaintFeedbackType, header }
  }
  if (facts.notificationType === 'Delivery') {
    const { recipients: delivered, reportingMTA } = facts.delivery
    const recipients = delivered.map((address) => ({
      recipient: addressText(address),
      action: 'delivered',
    }))
    return { kind: 'delivered', recipients, ...serverOf(reportingMTA), header }
  }
  const { bouncedRecipients, reportingMTA } = facts.bounce
  const recipients = bouncedRecipients.map(
    ({ emailAddress, action = 'failed', status, diagnosticCode }): RecipientStatement => {
      const diagnostic = diagnosticText(typedValue(diagnosticCode ?? '').value)
      return {
        recipient: addressText(emailAddress),
        action,
        ...(status && { status }),
        ...(diagnostic && { diagnostic }),
      }
    },
  )
  return { kind: 'bounce', recipients, ...serverOf(reportingMTA), header }
}

function serverOf(written: string | undefined): { readonly reportingMta?: string } {
  const reportingMta = identifierText(written && typedValue(written).value)
  return reportingMta ? { reportingMta } : {}
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
