import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { bodyFacts } from '../../../../shared/matching/mail-facts.js'
import { inPieces, message, walk, walkWithContents } from '../mail-bytes.js'
import { compressedData, encryptedData, signedData } from '../smime/compose-cms.js'
import { composeTnef, MESSAGE_ID, type Property } from '../tnef/compose-tnef.js'

const CSV = Buffer.from('a,b\r\n1,2\r\n')
const wide = (id: number, value: string): Property => ({ id, type: 'unicode', value })
const base64 = (bytes: Buffer): string =>
  bytes.toString('base64').replace(/.{76}/g, (line) => `${line}\r\n`)
const SALES = composeTnef({
  oemCodePage: 932,
  properties: [wide(0x1000, 'JOB-END in Outlook')],
  files: [{ title: iconv.encode('売上.csv', 'shift_jis'), data: CSV }],
})

const part = (fields: string, bytes: Buffer): string =>
  [fields, 'Content-Transfer-Encoding: base64', '', base64(bytes), ''].join('\r\n')
const single = (fields: string, bytes: Buffer): Buffer => Buffer.from(part(fields, bytes))
const mixed = (...parts: readonly string[]): Buffer =>
  message(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    ...parts.flatMap((content) => ['--b', content]),
    '--b--',
  )
const TNEF = 'Content-Type: application/ms-tnef; name=winmail.dat'
const P7M = 'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m'
const entity = (...lines: readonly string[]): Buffer => message(...lines)
const codes = (mail: Awaited<ReturnType<typeof walk>>) => mail.warnings.map(({ code }) => code)
const namesOf = (mail: Awaited<ReturnType<typeof walk>>) =>
  mail.attachments.map(({ filename }) => filename)

describe('a winmail.dat', () => {
  it.each([
    ['by its type', TNEF],
    ['by the other type', 'Content-Type: application/vnd.ms-tnef'],
    [
      'by its first bytes, whatever it is called',
      'Content-Type: application/octet-stream; name=ATT00001.dat',
    ],
    ['as an attachment of any type', 'Content-Type: image/png; name=a.png'],
  ])('has its files beside it: %s', async (_, fields) => {
    const raw = mixed(
      '\r\nplease see',
      part(fields, SALES),
      part('Content-Type: text/csv; name=last.csv\r\nContent-Disposition: attachment', CSV),
    )
    for (const size of [7, 1_000, raw.length]) {
      const { mail, contents } = await walkWithContents(inPieces(raw, size))
      expect(mail.attachments).toMatchObject([
        { position: 1, tnef: true, opened: true },
        { position: 2, filename: '売上.csv', openedFrom: 1, tnef: false, size: CSV.length },
        { position: 3, filename: 'last.csv' },
      ])
      expect(mail.attachments[2]?.openedFrom).toBeUndefined()
      expect(contents).toEqual([SALES, CSV, CSV])
      expect(codes(mail)).toEqual([])
      expect(mail.text?.value).toContain('please see')
    }
  })

  it('gives the body where there is no other', async () => {
    const alone = await walk(single(TNEF, SALES))
    expect(alone.text?.value).toBe('JOB-END in Outlook')
    const beside = await walk(mixed('\r\nown text', part(TNEF, SALES)))
    expect(beside.text?.value).not.toContain('Outlook')
  })

  it('text and HTML of it are two forms of one', async () => {
    const html = '<p>正常終了</p>'
    const tnef = composeTnef({ properties: [wide(0x1000, '正常終了'), wide(0x1013, html)] })
    const mail = await walk(single(TNEF, tnef))
    expect([mail.text?.value, mail.html?.value]).toEqual(['正常終了', html])
    expect(bodyFacts(mail).text).toBe('正常終了')
  })

  it('an attached message is a file, and its files are beside it; its body is not that of the mail', async () => {
    const outer = composeTnef({
      files: [
        {
          properties: [
            { id: 0x3701, type: 'object', interfaceId: MESSAGE_ID, value: SALES },
            wide(0x3001, '月次報告'),
          ],
        },
      ],
    })
    const mail = await walk(single(TNEF, outer))
    expect(mail.attachments).toMatchObject([
      { filename: 'winmail.dat', opened: true },
      { filename: '月次報告', tnef: true, openedFrom: 1, opened: true },
      { filename: '売上.csv', openedFrom: 2 },
    ])
    expect(mail.text).toBeUndefined()
  })

  it('is opened to a depth', async () => {
    let tnef = SALES
    for (let level = 0; level < 10; level++) {
      tnef = composeTnef({
        files: [
          { properties: [{ id: 0x3701, type: 'object', interfaceId: MESSAGE_ID, value: tnef }] },
        ],
      })
    }
    const mail = await walk(single(TNEF, tnef))
    expect(mail.attachments).toHaveLength(6)
    expect(codes(mail)).toEqual(['OPENING_LIMIT'])
  })

  it.each([
    ['cut', SALES.subarray(0, -12), 'TNEF_DAMAGED', 0],
    ['no TNEF at all', Buffer.from('Subject: inner'), 'TNEF_DAMAGED', 0],
    ['larger than is held', SALES, 'OPENING_LIMIT', 100],
  ])(
    'that is %s: kept, and what it may have had is in doubt',
    async (_, tnef, code, packedBytes) => {
      const limits = packedBytes > 0 ? { packedBytes } : {}
      const mail = await walk(single(TNEF, tnef), { limits })
      expect(codes(mail)).toEqual([code])
      expect(mail.attachments[0]).toMatchObject({ tnef: true, size: tnef.length })
      const { textDoubts, attachmentDoubts, attachmentTextDoubts } = bodyFacts(mail)
      expect(attachmentDoubts).toContain(code)
      expect(attachmentTextDoubts).toContain(code)
      if (mail.text === undefined) expect(textDoubts).toContain(code)
    },
  )

  it('that is damaged leaves the text of the mail alone', async () => {
    const mail = await walk(mixed('\r\nown text', part(TNEF, SALES.subarray(0, -3))))
    expect(bodyFacts(mail).textDoubts).toEqual([])
  })
})

describe('an opaque S/MIME body', () => {
  const report = entity(
    'Content-Type: multipart/mixed; boundary=i',
    '',
    '--i',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'RC=0 正常終了',
    '--i',
    'Content-Type: text/csv; name=sales.csv',
    'Content-Disposition: attachment',
    '',
    'a,b',
    '--i--',
  )

  it.each<[string, string, Buffer]>([
    ['as declared', P7M, signedData(report)],
    ['as a stream', P7M, signedData(report, { piecesOf: 11 })],
    ['by the older type', 'Content-Type: application/x-pkcs7-mime', signedData(report)],
    ['by its name', 'Content-Type: application/octet-stream; name=SMIME.P7M', signedData(report)],
    ['without its kind', 'Content-Type: application/pkcs7-mime', signedData(report)],
    ['signed twice', P7M, signedData(entity(part(P7M, signedData(report))))],
  ])('is read as a part of the mail: %s', async (_, fields, cms) => {
    const mail = await walk(single(fields, cms))
    expect(mail.text?.value).toBe('RC=0 正常終了')
    expect(mail.attachments.at(-1)).toMatchObject({ filename: 'sales.csv', size: 3 })
    expect(mail.attachments[0]).toMatchObject({ opened: true })
    expect(new Set(codes(mail))).toEqual(new Set(['SIGNATURE_UNCHECKED']))
    expect(bodyFacts(mail).textDoubts).toEqual([])
  })

  it('that is compressed is read, and nobody signed it', async () => {
    const mail = await walk(
      single(
        'Content-Type: application/pkcs7-mime; smime-type=compressed-data',
        compressedData(report),
      ),
    )
    expect(mail.text?.value).toBe('RC=0 正常終了')
    expect(codes(mail)).toEqual([])
  })

  it('many of them in one piece are all read, in order', async () => {
    const bodies = Array.from({ length: 40 }, (_, n) =>
      part(P7M, signedData(entity('Content-Type: text/plain', '', `number ${n};`))),
    )
    const mail = await walk(single(P7M, signedData(mixed(...bodies))))
    expect(mail.text?.value.match(/\d+(?=;)/g)).toEqual(bodies.map((_, n) => `${n}`))
  })

  it('a winmail.dat in it is opened, and gives the body', async () => {
    const mail = await walk(single(P7M, signedData(single(TNEF, SALES))))
    expect(mail.text?.value).toBe('JOB-END in Outlook')
    expect(namesOf(mail)).toEqual(['smime.p7m', 'winmail.dat', '売上.csv'])
  })

  it('a signed file is a file', async () => {
    const mail = await walk(
      mixed(
        '\r\ntext',
        part(
          'Content-Type: application/pkcs7-mime; name=invoice.xml.p7m',
          signedData(Buffer.from('<?xml version="1.0"?><a/>')),
        ),
      ),
    )
    expect(namesOf(mail)).toEqual(['invoice.xml.p7m', 'invoice.xml'])
  })

  it('mere text is text', async () => {
    expect((await walk(single(P7M, signedData(Buffer.from('RC=0 all fine'))))).text?.value).toBe(
      'RC=0 all fine',
    )
  })

  it.each<[string, Buffer, string]>([
    ['encrypted', single(P7M, encryptedData('2a864886f70d010703')), 'CONTENT_ENCRYPTED'],
    ['cut', single(P7M, signedData(report).subarray(0, -60)), 'SMIME_DAMAGED'],
    [
      'PGP/MIME',
      message(
        'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
        '',
        '--b',
        'Content-Type: application/pgp-encrypted',
        '',
        'Version: 1',
        '--b',
        'Content-Type: application/octet-stream',
        '',
        '-----BEGIN PGP MESSAGE-----',
        '--b--',
      ),
      'CONTENT_ENCRYPTED',
    ],
    [
      'PGP in the text',
      message('Content-Type: text/plain', '', 'Hello', '-----BEGIN PGP MESSAGE-----', 'xx'),
      'CONTENT_ENCRYPTED',
    ],
    [
      'PGP/MIME without its multipart',
      mixed(
        'Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1',
        'Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\nxx',
      ),
      'CONTENT_ENCRYPTED',
    ],
  ])('%s: text and attachments are in doubt', async (_, raw, code) => {
    const mail = await walk(raw)
    expect(codes(mail)).toEqual([code])
    const facts = bodyFacts(mail)
    expect(facts.textDoubts).toContain(code)
    expect(facts.attachmentDoubts).toContain(code)
  })
})
