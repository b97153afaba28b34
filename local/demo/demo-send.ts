import { z } from 'zod'

/** What the demo asks the API for: a report to the demo's own mailbox, by its name in the address book. */
const demoSendOf = (day: string) => ({
  to: 'operations',
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

/** Longer than the API itself waits for an outcome. */
const TIMEOUT_MS = 40_000

/**
 * Posts the demo's send as any program would, once for a day, and waits for what becomes of it.
 * @returns the state that it came to
 */
export async function postDemoSend(api: string, now: Date): Promise<string> {
  const [day = ''] = now.toISOString().split('T')
  const response = await fetch(`${api}/sends?wait=20`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': `demo-${day}` },
    body: JSON.stringify(demoSendOf(day)),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`POST ${api}/sends was answered ${response.status}: ${answer}`)
  return answerSchema.parse(JSON.parse(answer)).state
}
