import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import { beginningOf } from '../contract/cut-text.js'
import { AlertsRefused } from '../failures/storage-errors.js'
import type { Alert, Alerts } from './alerts.js'

/** Of a subject: ASCII, fewer than 100 characters, no line ends (SNS API reference, Publish). */
const MAX_SUBJECT_LENGTH = 99
/** SNS takes 256 KB; nobody reads more than this at night, and what is cut off is in the bucket. */
const MAX_TEXT_LENGTH = 20_000

/** The one door to SNS. */
export class SnsAlerts implements Alerts {
  readonly #client: SNSClient
  readonly #topic: string

  /** @param topic its ARN */
  constructor(client: SNSClient, topic: string) {
    this.#client = client
    this.#topic = topic
  }

  async tell({ subject, text }: Alert): Promise<string> {
    try {
      const { MessageId } = await this.#client.send(
        new PublishCommand({
          TopicArn: this.#topic,
          Subject: asSubject(subject),
          Message: beginningOf(text, MAX_TEXT_LENGTH),
        }),
      )
      if (MessageId !== undefined) return MessageId
      throw new AlertsRefused(`${this.#topic}: the topic gave no id for the message`)
    } catch (error) {
      if (error instanceof AlertsRefused) throw error
      const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      throw new AlertsRefused(`${this.#topic}: ${words}`, { cause: error })
    }
  }
}

/** A name in Japanese is in the text; the topic would refuse the whole message for it. */
const asSubject = (subject: string): string =>
  beginningOf(subject.replace(/[^ -~]+/g, '?').trim(), MAX_SUBJECT_LENGTH)
