/** A mail of a test, and the monitor that has to match it. */
export interface Mail {
  readonly raw: Buffer
  readonly monitor?: 'by-subject' | 'by-text' | 'by-name' | 'by-pattern'
}

interface Parts {
  readonly from: string
  readonly subject: string
  /** Header lines of the body, and its bytes. */
  readonly type?: string
  readonly body?: Buffer
}

// Encoded by hand (RFC 1468, RFC 2231): no encoder of ours takes part in what the decoder is tested with.
const NORMAL_END_JIS = Buffer.from('1b244240353e6f3d2a4e3b1b2842', 'hex')
const ABNORMAL_END_JIS = Buffer.from('1b2442305b3e6f3d2a4e3b1b2842', 'hex')
const JIS_TEXT = 'Content-Type: text/plain; charset=iso-2022-jp\r\nContent-Transfer-Encoding: 7bit'
const INVOICE_UTF8 = "filename*=UTF-8''%E8%AB%8B%E6%B1%82%E6%9B%B8-11%E6%9C%88.csv"
const INVOICE_JIS_PIECES =
  "filename*0*=ISO-2022-JP''%1B%24B%40A5a%3Dq%1B%28B-11;\r\n filename*1*=%1B%24B7n%1B%28B.csv"
const ESTIMATE_UTF8 = "filename*=UTF-8''%E8%A6%8B%E7%A9%8D%E6%9B%B8-11%E6%9C%88.csv"
const INVOICE_PDF_UTF8 = "filename*=UTF-8''%E8%AB%8B%E6%B1%82%E6%9B%B8-11%E6%9C%88.pdf"

/** Ten mails that match: two by an ISO-2022-JP body, two by an RFC 2231 file name, two by a pattern, four by subject. */
export const wantedMail = (): Mail[] => [
  ...['backup', 'import', 'export', '=?UTF-8?B?5aSc6ZaT44OQ44OD44OB?='].map((job) =>
    mail('by-subject', { from: 'batch@example.co.jp', subject: `[JOB-END] ${job}` }),
  ),
  mail('by-text', {
    from: 'report@example.co.jp',
    subject: 'Report 1',
    type: JIS_TEXT,
    body: NORMAL_END_JIS,
  }),
  mail('by-text', {
    from: 'report@example.co.jp',
    subject: 'Report 2',
    type: JIS_TEXT,
    body: twoLines(NORMAL_END_JIS),
  }),
  mail('by-name', withAttachment('files@example.co.jp', INVOICE_UTF8)),
  mail('by-name', withAttachment('files@example.co.jp', INVOICE_JIS_PIECES)),
  mail('by-pattern', { from: 'a@jobs.example.co.jp', subject: 'job nightly ended with 8' }),
  mail('by-pattern', { from: 'b@jobs.example.co.jp', subject: 'RE: job weekly ended with 12' }),
]

/** Ten mails that each differ from a wanted one in one condition. */
export const nearMisses = (): Mail[] => [
  mail(undefined, { from: 'batch@example.com', subject: '[JOB-END] backup' }),
  mail(undefined, { from: 'batch@example.co.jp', subject: '[JOB-BEGIN] backup' }),
  mail(undefined, {
    from: '"batch@example.co.jp" <other@example.co.jp>',
    subject: '[JOB-END] backup',
  }),
  mail(undefined, {
    from: 'report@example.co.jp',
    subject: 'Report 3',
    type: JIS_TEXT,
    body: ABNORMAL_END_JIS,
  }),
  mail(undefined, {
    from: 'reports@example.co.jp',
    subject: 'Report 4',
    type: JIS_TEXT,
    body: NORMAL_END_JIS,
  }),
  mail(undefined, withAttachment('files@example.co.jp', ESTIMATE_UTF8)),
  mail(undefined, withAttachment('files@example.co.jp', INVOICE_PDF_UTF8)),
  mail(undefined, withAttachment('files@example.com', INVOICE_UTF8)),
  mail(undefined, { from: 'a@jobs.example.co.jp', subject: 'job nightly ended with 0' }),
  mail(undefined, { from: 'a@example.co.jp', subject: 'job nightly ended with 8' }),
]

/** A mail that nobody waits for. */
export const ordinaryMail = (number: number): Mail =>
  mail(undefined, {
    from: `person-${number % 7}@example.com`,
    subject: `Minutes of meeting ${number}`,
  })

/** So many mails, the given ones spread evenly among ordinary ones. */
export function batchMail(special: readonly Mail[], count: number): Mail[] {
  const every = Math.floor(count / special.length)
  return Array.from({ length: count }, (_, index) => {
    const chosen = index % every === every - 1 ? special[(index + 1) / every - 1] : undefined
    return chosen ?? ordinaryMail(index)
  })
}

let serial = 0

function mail(monitor: Mail['monitor'], parts: Parts): Mail {
  serial += 1
  const header = [
    `From: ${parts.from}`,
    'To: operations@example.co.jp',
    `Subject: ${parts.subject}`,
    `Message-ID: <${serial}.test@example.com>`,
    'Date: Fri, 20 Nov 2026 21:00:00 +0900',
    'MIME-Version: 1.0',
    parts.type ?? 'Content-Type: text/plain; charset=us-ascii',
  ].join('\r\n')
  const body = parts.body ?? Buffer.from(`This is mail ${serial}.\r\n`)
  const raw = Buffer.concat([Buffer.from(`${header}\r\n\r\n`), body, Buffer.from('\r\n')])
  return { raw, ...(monitor && { monitor }) }
}

function withAttachment(from: string, filename: string): Parts {
  const content = Buffer.from(
    Array.from({ length: 3_000 }, (_, index) => (index * 7 + serial) % 256),
  )
  const lines = content.toString('base64').match(/.{1,76}/g) ?? []
  const body = [
    '--edge',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'See the file.',
    '--edge',
    `Content-Type: text/csv`,
    `Content-Disposition: attachment; ${filename}`,
    'Content-Transfer-Encoding: base64',
    '',
    ...lines,
    '--edge--',
  ].join('\r\n')
  return {
    from,
    subject: 'Files',
    type: 'Content-Type: multipart/mixed; boundary=edge',
    body: Buffer.from(body),
  }
}

const twoLines = (text: Buffer): Buffer =>
  Buffer.concat([Buffer.from('Result:\r\n'), text, Buffer.from('\r\nend')])
