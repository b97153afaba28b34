import type { NewMail } from '../doubles/memory-mail-server.js'
import type { MailPlan, MonitorPlan, Trouble } from './poll-schedule.js'

/** More than a poll holds in memory. */
const TOLD_LARGE_BYTES = 9 * 1024 * 1024

/** The bytes of a planned mail. @param number tells it from all others */
export function mailOf(plan: MailPlan, number: number, sentAt: Date): NewMail {
  const raw = (version: number) => rawMail(plan, { number, sentAt, version })
  return {
    bodies: [raw(1), ...(plan.differsLater ? [raw(2)] : [])],
    internalDate: sentAt,
    ...(plan.large === 'told' && { toldSize: TOLD_LARGE_BYTES }),
    ...(plan.large === 'untold' && { isTooLarge: true }),
    ...(plan.trouble && SERVED_SO[plan.trouble]),
  }
}

const SERVED_SO: Readonly<Record<Trouble, Pick<NewMail, 'atHead' | 'atBody'>>> = {
  'the server refuses its head': { atHead: 'refuses' },
  'the server refuses its body': { atBody: 'refuses' },
  'the server ends the session at its body': { atBody: 'ends the session' },
  'the bucket refuses its objects': {},
  'it ends the run': { atBody: 'ends the run' },
}

/** By the words of the plan alone: what the product makes of the bytes is to come to the same. */
export function isWanted(
  { subject, text, attachments }: MailPlan,
  { looksFor }: Pick<MonitorPlan, 'looksFor'>,
): boolean {
  if (looksFor.in === 'everything') return true
  if (looksFor.in === 'attachments') return attachments > 0
  return (looksFor.in === 'subject' ? subject : text).includes(looksFor.word)
}

function rawMail(
  { subject, text, attachments }: MailPlan,
  {
    number,
    sentAt,
    version,
  }: { readonly number: number; readonly sentAt: Date; readonly version: number },
): Buffer {
  const boundary = `part-${number}-${version}`
  const head = [
    'From: batch@example.com',
    'To: operations@example.co.jp',
    `Subject: mail ${number} ${subject.join(' ')}`,
    `Message-ID: <mail-${number}@example.com>`,
    `Date: ${sentAt.toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
  ]
  const words = `text of mail ${number}: ${text.join(' ')}`
  if (attachments === 0) {
    // Some servers write a header of their own, another one each time.
    const own = version > 1 ? [`X-Fetched: ${version}`] : []
    return bytesOf([...own, ...head, 'Content-Type: text/plain; charset=utf-8', '', words, ''])
  }
  const files = Array.from({ length: attachments }, (_, index) => [
    `--${boundary}`,
    `Content-Type: text/csv; name="report-${index + 1}.csv"`,
    `Content-Disposition: attachment; filename="report-${index + 1}.csv"`,
    '',
    `mail,${number}`,
    `file,${index + 1}`,
  ])
  return bytesOf([
    ...head,
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    words,
    ...files.flat(),
    `--${boundary}--`,
    '',
  ])
}

const bytesOf = (lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'))
