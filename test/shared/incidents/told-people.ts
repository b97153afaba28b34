import { AlertsRefused } from '../../../shared/failures/storage-errors.js'
import type { Alert, Alerts } from '../../../shared/incidents/alerts.js'

/** A topic in memory: what people were told, in order. */
export class ToldPeople implements Alerts {
  readonly messages: (Alert & { readonly messageId: string })[] = []
  isDown = false

  async tell(alert: Alert): Promise<string> {
    if (this.isDown) throw new AlertsRefused('the topic: down')
    const messageId = `message-${this.messages.length + 1}`
    this.messages.push({ ...alert, messageId })
    return messageId
  }
}
