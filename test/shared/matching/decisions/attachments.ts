import { contains, matches } from '../../../../shared/jobs/define-jobs.js'
import type { DecisionPair } from './decision-pair.js'
import {
  attached,
  type Content,
  encode,
  extended,
  mail,
  multipart,
  part,
  plain,
  word,
} from './raw-mail.js'

const by = 'when.attachment[0]'
const invoice = { attachment: { name: '請求書*.csv' } }

const files = (...attachments: readonly Content[]): Buffer =>
  mail({ content: multipart('mixed', plain('See the files.'), ...attachments) })

/** What is attached. */
export const ATTACHMENTS: readonly DecisionPair[] = [
  {
    about: 'a name of RFC 2231 in UTF-8; another ending',
    when: invoice,
    hit: files(attached(extended('filename', '請求書-11月.csv'))),
    miss: files(attached(extended('filename', '請求書-11月.csv.exe'))),
    by,
  },
  {
    about:
      'a name with the path that it had, by what it is kept as; by its path; another file there',
    when: { attachment: { name: 'r*.csv' } },
    hit: files(attached('filename="C:\\\\reports\\\\r1.csv"')),
    miss: files(attached('filename="C:\\\\r1\\\\s.csv"')),
    by,
  },
  {
    about: 'a name of RFC 2231 in ISO-2022-JP; another beginning',
    when: invoice,
    hit: files(attached(extended('filename', '請求書-11月.csv', 'iso-2022-jp'))),
    miss: files(attached(extended('filename', '見積書-11月.csv', 'iso-2022-jp'))),
    by,
  },
  {
    about: 'a name in pieces, cut in mid-character; another word in pieces',
    when: invoice,
    hit: files(
      attached("filename*0*=ISO-2022-JP''%1B%24B%40A5a%3D;\r\n filename*1*=q%1B%28B-11.csv"),
    ),
    miss: files(
      attached("filename*0*=ISO-2022-JP''%1B%24B8%2B%40Q%3D;\r\n filename*1*=q%1B%28B-11.csv"),
    ),
    by,
  },
  {
    about: 'an encoded word in quotes, as mailers send it; another word',
    when: invoice,
    hit: files(attached(`filename="${word('請求書.csv', 'iso-2022-jp')}"`)),
    miss: files(attached(`filename="${word('見積書.csv', 'iso-2022-jp')}"`)),
    by,
  },
  {
    about: 'the bytes of Shift_JIS in quotes; another word',
    when: invoice,
    hit: files(rawName('請求書.csv')),
    miss: files(rawName('見積書.csv')),
    by,
  },
  {
    about: 'a name on Content-Type alone; the name of a part that is text',
    when: { attachment: { name: '*.pdf' } },
    hit: files(part(['Content-Type: application/pdf; name="a.pdf"'], 'x')),
    miss: files(part(['Content-Type: text/plain', 'Content-Description: a.pdf'], 'x')),
    by,
  },
  {
    about: 'a name in other case; one that only contains it',
    when: { attachment: { name: 'report.csv' } },
    hit: files(attached('filename=REPORT.CSV')),
    miss: files(attached('filename=old-report.csv')),
    by,
  },
  {
    about: 'a question mark is one character; two characters',
    when: { attachment: { name: 'report-?.csv' } },
    hit: files(attached(extended('filename', 'report-１.csv'))),
    miss: files(attached('filename=report-10.csv')),
    by,
  },
  {
    about: 'a pattern that names; a name that goes on',
    when: { attachment: { name: matches('^report-(?P<day>\\d{8})\\.csv$') } },
    hit: files(attached('filename="report-20261121.csv"')),
    miss: files(attached('filename="report-20261121.csv.gz"')),
    by,
    captures: { day: '20261121' },
  },
  {
    about: 'half width in a name, width folded; not the same word',
    when: { attachment: { name: contains('レポート', { foldWidth: true }) } },
    hit: files(attached(extended('filename', 'ﾚﾎﾟｰﾄ.pdf', 'shift_jis'))),
    miss: files(attached(extended('filename', 'ﾘﾎﾟｰﾄ.pdf', 'shift_jis'))),
    by,
  },
  {
    about: 'a declared type; what its name would suggest',
    when: { attachment: { type: 'text/csv' } },
    hit: files(attached('filename=a.bin', { type: 'TEXT/CSV' })),
    miss: files(attached('filename=a.csv', { type: 'application/octet-stream' })),
    by,
  },
  {
    about: 'any picture; a type that begins the same',
    when: { attachment: { type: 'image/*' } },
    hit: files(attached('filename=a', { type: 'image/png' })),
    miss: files(attached('filename=a.png', { type: 'imagery/png' })),
    by,
  },
  {
    about: 'bytes after decoding; a byte more',
    when: { attachment: { maxBytes: 10 } },
    hit: files(attached('filename=a', { body: '0123456789' })),
    miss: files(attached('filename=a', { body: '0123456789a' })),
    by,
  },
  {
    about: 'name and size of one file; of two files',
    when: { attachment: { name: '*.csv', minBytes: 10 } },
    hit: files(attached('filename=a.csv', { body: '0123456789' })),
    miss: files(
      attached('filename=a.csv', { body: '012345678' }),
      attached('filename=b.txt', { body: '0123456789' }),
    ),
    by,
  },
  {
    about: 'one of two kinds; neither',
    when: { attachment: [{ name: '*.csv' }, { name: '*.tsv' }] },
    hit: files(attached('filename=a.tsv')),
    miss: files(attached('filename=a.csvx')),
    by: 'when.attachment[1]',
    missBy: 'when.attachment',
  },
  {
    about: 'any attachment; a text and its HTML are none',
    when: { hasAttachment: true },
    hit: files(attached('filename=a')),
    miss: mail({
      content: multipart('alternative', plain('a'), part(['Content-Type: text/html'], '<p>a</p>')),
    }),
    by: 'when.hasAttachment',
  },
  {
    about: 'no attachment; an inline picture is one',
    when: { hasAttachment: false },
    hit: mail({ content: multipart('mixed', plain('a'), plain('b')) }),
    miss: files(
      part(['Content-Type: image/png', 'Content-Disposition: inline', 'Content-ID: <1>'], 'x'),
    ),
    by: 'when.hasAttachment',
  },
  {
    about: 'a mail that is attached is one; its own attachment is not',
    when: { attachment: { type: 'message/rfc822' } },
    hit: files(part(['Content-Type: message/rfc822'], 'Subject: a\r\n\r\nb')),
    miss: files(attached('filename=a.eml', { type: 'application/octet-stream' })),
    by,
  },
  {
    about: 'a uuencoded file in a text; a line that only begins like one',
    when: { attachment: { name: 'a.txt' } },
    hit: mail({ content: plain('See:\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\n') }),
    miss: mail({ content: plain('See:\r\nbegin with a.txt\r\nend\r\n') }),
    by,
  },
]

/** A name as old mailers send it: bytes of Shift_JIS, unencoded. */
function rawName(name: string): Content {
  const field = Buffer.concat([
    Buffer.from('Content-Disposition: attachment; filename="'),
    encode(name, 'shift_jis'),
    Buffer.from('"'),
  ])
  return part(['Content-Type: text/csv', field], 'a,b\r\n')
}
