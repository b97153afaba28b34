import { describe, expect, it } from 'vitest'
import { bodyFacts } from '../../../../shared/matching/mail-facts.js'
import { message, walk } from '../mail-bytes.js'

const mail = (type: string, ...parts: readonly (readonly string[])[]): Buffer =>
  message(
    `Content-Type: multipart/${type}; boundary=b`,
    '',
    ...parts.flatMap((lines) => ['--b', ...lines]),
    '--b--',
  )
const TEXT = ['Content-Type: text/plain', '', 'text']
const html = (source: string) => ['Content-Type: text/html', '', source]
const file = (type: string, ...fields: readonly string[]) => [
  `Content-Type: ${type}`,
  ...fields,
  '',
  'x',
]

describe('what counts as an attachment', () => {
  it.each<[string, Buffer, boolean]>([
    ['a file', mail('mixed', TEXT, file('text/csv; name=a.csv')), true],
    ['a file without a name', mail('mixed', TEXT, file('application/pdf')), true],
    [
      'an S/MIME signature',
      mail(
        'signed',
        TEXT,
        file('application/pkcs7-signature; name=smime.p7s', 'Content-Disposition: attachment'),
      ),
      false,
    ],
    [
      'the older type of it',
      mail('signed', TEXT, file('application/x-pkcs7-signature; name=smime.p7s')),
      false,
    ],
    [
      'a PGP signature',
      mail('signed', TEXT, file('application/pgp-signature; name=signature.asc')),
      false,
    ],
    [
      'a calendar beside the text',
      mail('alternative', TEXT, file('text/calendar; method=REQUEST')),
      false,
    ],
    [
      'a calendar with a name beside the text',
      mail('alternative', TEXT, file('text/calendar; name=meeting.ics')),
      false,
    ],
    [
      'a form of the text without a name',
      mail('alternative', TEXT, file('application/x-amp')),
      false,
    ],
    [
      'an invitation that is attached',
      mail(
        'mixed',
        TEXT,
        file('text/calendar; name=invite.ics', 'Content-Disposition: attachment'),
      ),
      true,
    ],
    [
      'a document among the alternatives',
      mail('alternative', TEXT, file('application/pdf; name=a.pdf')),
      true,
    ],
    [
      'a picture that the HTML shows',
      mail(
        'related',
        html('<img src="cid:logo@example.com">'),
        file('image/png; name=logo.png', 'Content-ID: <logo@example.com>'),
      ),
      false,
    ],
    [
      'one that it shows, escaped',
      mail(
        'related',
        html("<td background='CID:logo%40example.com'>"),
        file('image/png', 'Content-ID: <logo@example.com>'),
      ),
      false,
    ],
    [
      'one that it does not show',
      mail(
        'related',
        html('<p>x</p>'),
        file('image/png; name=photo.png', 'Content-ID: <photo@example.com>'),
      ),
      true,
    ],
    [
      'one without an id',
      mail('related', html('<img src="cid:logo@example.com">'), file('image/png; name=photo.png')),
      true,
    ],
    [
      'a file that the HTML names',
      mail(
        'mixed',
        html('<a href="cid:f@example.com">'),
        file('text/csv; name=a.csv', 'Content-ID: <f@example.com>'),
      ),
      true,
    ],
  ])('%s', async (_, raw, expected) => {
    const { attachments } = bodyFacts(await walk(raw))
    expect(attachments).toHaveLength(1)
    expect(attachments.some(({ isOfBody = false }) => !isOfBody)).toBe(expected)
  })
})

describe('what a search in attachments passes over', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['a zip file by its type', file('application/zip; name=a.zip'), ['ARCHIVE_UNOPENED']],
    ['by its name', file('application/octet-stream; name=logs.tar.gz'), ['ARCHIVE_UNOPENED']],
    [
      'by its bytes',
      ['Content-Type: application/octet-stream; name=a.bin', '', 'PK\x03\x04abc'],
      ['ARCHIVE_UNOPENED'],
    ],
    ['LZH', file('application/octet-stream; name=a.LZH'), ['ARCHIVE_UNOPENED']],
    ['an encrypted file', file('application/octet-stream; name=a.csv.gpg'), ['CONTENT_ENCRYPTED']],
    [
      'by its first line',
      ['Content-Type: application/octet-stream', '', '-----BEGIN PGP MESSAGE-----'],
      ['CONTENT_ENCRYPTED'],
    ],
    ['a signature', file('application/pgp-signature; name=a.asc'), []],
    [
      'a document that is a zip file',
      ['Content-Type: application/octet-stream; name=a.xlsx', '', 'PK\x03\x04 xl/'],
      [],
    ],
    ['a table', file('text/csv; name=a.csv'), []],
  ])('%s', async (_, attached, doubts) => {
    const facts = bodyFacts(await walk(mail('mixed', TEXT, attached)))
    expect(facts.attachmentTextDoubts).toEqual(doubts)
    expect(facts.textDoubts).toEqual([])
  })
})
