import { describe, expect, it } from 'vitest'
import { isTextAttachment } from '../../../../shared/mail/text/attachment-texts.js'
import { walkMessage } from '../../../../shared/mail/walk/walk-message.js'
import { attached, encode, mail, multipart, plain } from '../../matching/decisions/raw-mail.js'
import { inPieces, walk, walkWithContents } from '../mail-bytes.js'

const KIB = 1024

describe('which attachments are text', () => {
  it.each([
    { contentType: 'text/csv', filename: 'a.csv', isText: true },
    { contentType: 'text/x-log', filename: undefined, isText: true },
    { contentType: 'application/octet-stream', filename: 'JOB.LOG', isText: true },
    { contentType: 'application/vnd.ms-excel', filename: 'report.csv', isText: true },
    { contentType: 'application/vnd.ms-excel', filename: 'report.xls', isText: false },
    { contentType: 'application/octet-stream', filename: undefined, isText: false },
    { contentType: 'application/octet-stream', filename: 'csv', isText: false },
    ...[
      ...['application/csv', 'application/x-csv', 'application/force-download', 'application/text'],
      ...[
        'application/x-download',
        'application/download',
        'binary/octet-stream',
        'application/x-log',
      ],
      ...['application/json', 'application/xml', 'application/constructor', ''],
    ].map((contentType) => ({ contentType, filename: 'r.csv', isText: true })),
    { contentType: 'application/csv', filename: undefined, isText: false },
    { contentType: 'application/octet-stream', filename: 'a.csv ', isText: true },
    { contentType: 'application/octet-stream', filename: 'a.csv.gz', isText: false },
    ...[
      ...[
        'application/zip',
        'application/x-zip-compressed',
        'application/gzip',
        'application/x-gzip',
      ],
      ...['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'image/png'],
      ...['application/vnd.ms-powerpoint', 'application/msword', 'application/pkcs7-mime'],
      ...['application/pgp-encrypted', 'video/mp4', 'application/vnd.oasis.opendocument.text'],
    ].map((contentType) => ({ contentType, filename: 'r.csv', isText: false })),
    { contentType: 'application/pdf', filename: 'a.txt', isText: false },
    { contentType: 'message/rfc822', filename: 'a.txt', isText: false },
  ])('$contentType, $filename: $isText', ({ contentType, filename, isText }) => {
    expect(isTextAttachment({ contentType, ...(filename && { filename }) })).toBe(isText)
  })
})

describe('the text of attachments', () => {
  const files = mail({
    content: multipart(
      'mixed',
      plain('See the files.'),
      attached('filename=a.pdf', { type: 'application/pdf' }),
      attached('filename=b.csv', { body: encode('結果,正常\r\n', 'shift_jis') }),
      attached('filename=c.txt', { body: encode('異常\n', 'iso-2022-jp'), charset: 'iso-2022-jp' }),
    ),
  })

  it('is decoded by its charset, or by what its bytes speak for, with LF ends', async () => {
    const { attachmentTexts } = await walk(files, { attachmentTexts: true })
    expect(attachmentTexts).toEqual([
      { position: 2, value: '結果,正常\n', doubts: ['CHARSET_MISSING'] },
      { position: 3, value: '異常\n', doubts: [] },
    ])
  })

  it('is the same in pieces of any size, and passes on to the sink untouched', async () => {
    const whole = await walk(files, { attachmentTexts: true })
    const pieces = await walkMessage(inPieces(files, 7), { attachmentTexts: true })
    expect(pieces).toMatchObject({ attachmentTexts: whole.attachmentTexts })
    const { contents } = await walkWithContents([files])
    expect(contents[1]).toEqual(encode('結果,正常\r\n', 'shift_jis'))
  })

  it('is not there unless it is asked for, and is no warning of the mail', async () => {
    const unasked = await walk(files)
    expect(unasked).not.toHaveProperty('attachmentTexts')
    expect((await walk(files, { attachmentTexts: true })).warnings).toEqual(unasked.warnings)
  })

  it('ends at the limit of the mail, and says of each that it does', async () => {
    const rows = attached('filename=a.csv', { body: 'あ'.repeat(300), charset: 'utf-8' })
    const raw = mail({ content: multipart('mixed', rows, rows, rows) })
    const limits = { attachmentTextBytes: KIB }
    const { attachmentTexts = [], attachments } = await walk(raw, { attachmentTexts: true, limits })
    expect(attachmentTexts.map(({ value, doubts }) => [value.length, doubts])).toEqual([
      [300, []],
      // 124 bytes are left: 41 characters, and a byte of one more.
      [41, ['TEXT_CUT']],
      [0, ['TEXT_CUT']],
    ])
    expect(attachments.map(({ size }) => size)).toEqual([900, 900, 900])
  })
})
