import { z } from 'zod'
import { DEMO_NAME } from './demo-mailbox.js'

/** What the demo asks the API for: a report to the demo's own mailbox, by its name in the address book. */
const demoSendOf = (day: string) => ({
  to: DEMO_NAME,
  subject: `日次レポート ${day}`,
  text: '本日の集計です。\n',
  attachments: [
    {
      filename: `レポート_${day}.csv`,
      contentType: 'text/csv',
      content: Buffer.from('支店,件数\r\n東京,12\r\n大阪,7\r\n').toString('base64'),
    },
  ],
})

const answerSchema = z.object({ id: z.string(), state: z.string() })

/** The demo's send, and the state that it came to. */
export type DemoSend = z.output<typeof answerSchema>

/** Longer than the API itself waits for an outcome. */
const TIMEOUT_MS = 40_000

/**
 * Posts the demo's send as any program would, and waits for what becomes of it. Its key is that of the day: the second time it is the
 * send of the first.
 */
export async function postDemoSend(api: string, now: Date): Promise<DemoSend> {
  const [day = ''] = now.toISOString().split('T')
  const response = await fetch(`${api}/sends?wait=20`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `demo-${day}` },
    body: JSON.stringify(demoSendOf(day)),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`POST ${api}/sends was answered ${response.status}: ${answer}`)
  return answerSchema.parse(JSON.parse(answer))
}
