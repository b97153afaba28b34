import { randomBytes } from 'node:crypto'

/** A mail with an attachment of so many bytes. */
export function mailFrom(sender: string, subject: string, attachmentBytes = 10): Buffer {
  const content = randomBytes(attachmentBytes).toString('base64').replace(/.{76}/g, '$&\r\n')
  return Buffer.from(
    [
      `From: ${sender}`,
      'To: operations@example.co.jp',
      `Subject: ${subject}`,
      `Message-ID: <${subject}@example.com>`,
      'Date: Mon, 05 Jan 2026 09:00:00 +0000',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=part',
      '',
      '--part',
      'Content-Type: text/plain',
      '',
      'as it comes out of the job',
      '--part',
      'Content-Type: application/octet-stream',
      'Content-Disposition: attachment; filename=report.bin',
      'Content-Transfer-Encoding: base64',
      '',
      content,
      '--part--',
      '',
    ].join('\r\n'),
  )
}
