import { createTransport } from 'nodemailer'
import { DEMO_ADDRESS } from './demo-mailbox.js'

const SEND_TIMEOUT_MS = 10_000

/** Two mails to begin with: one that the demo's monitor matches, and one that differs from it in its text alone. */
export async function sendDemoMails(
  { host, port }: { host: string; port: number },
  now: Date,
): Promise<void> {
  const transport = createTransport({
    host,
    port,
    ignoreTLS: true,
    connectionTimeout: SEND_TIMEOUT_MS,
    greetingTimeout: SEND_TIMEOUT_MS,
    socketTimeout: SEND_TIMEOUT_MS,
  })
  const [day = ''] = now.toISOString().split('T')
  try {
    for (const [subject, ending] of [
      [`夜間バッチ ${day} の結果`, '正常終了しました。'],
      [`夜間バッチ ${day} の結果（再実行）`, '異常終了しました。'],
    ]) {
      await transport.sendMail({
        from: '"夜間バッチ" <batch@example.co.jp>',
        to: DEMO_ADDRESS,
        subject,
        text: `ジョブ DAILY-SALES は ${ending}\n集計は添付ファイルをご覧ください。\n`,
        attachments: [{ filename: `売上集計_${day}.csv`, content: salesOf(day) }],
      })
    }
  } finally {
    transport.close()
  }
}

const salesOf = (day: string): string =>
  ['日付,支店,売上', `${day},東京,1204500`, `${day},大阪,873200`, `${day},福岡,410900`, ''].join(
    '\r\n',
  )
