import * as z from 'zod'
import type { Alerts } from '../../shared/incidents/alerts.js'

/** What an operator asks for: a message that is no incident, by the way that all go. */
const testAlertSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('test-alert'),
  by: z.string().max(200),
})

/** What has become of it. */
export interface TestedAlert {
  readonly topic: string
  readonly messageId: string
  /** RFC 3339. */
  readonly at: string
}

/** What a test is told with. */
interface TestDeps {
  readonly stage: string
  readonly alerts: Alerts
  /** Its ARN. */
  readonly alertsTopic: string
  readonly now: () => Date
}

/** Whether an event asks for a test. */
export const asksForTest = (event: unknown): boolean =>
  z.object({ kind: z.literal('test-alert') }).safeParse(event).success

/** Tells people that this is a test. @throws AlertsRefused if the topic does not take it */
export async function tellTest(
  { stage, alerts, alertsTopic, now }: TestDeps,
  event: unknown,
): Promise<TestedAlert> {
  const { by } = testAlertSchema.parse(event)
  const at = now().toISOString()
  const messageId = await alerts.tell({
    subject: `[mailjobs ${stage}] test of the alerts`,
    text: `This is a test of the alerts of mailjobs, stage ${stage}: nothing is wrong.\nAsked for by ${by} at ${at}.`,
  })
  return { topic: alertsTopic, messageId, at }
}
