import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { ATTACHMENTS } from '../decisions/attachments.js'
import { COMBINATIONS } from '../decisions/combinations.js'
import type { DecisionPair } from '../decisions/decision-pair.js'
import { HEADER_FIELDS } from '../decisions/header-fields.js'
import { RECIPIENTS } from '../decisions/recipients.js'
import { SENDERS } from '../decisions/senders.js'
import { SUBJECTS } from '../decisions/subjects.js'
import { TEXTS } from '../decisions/texts.js'

/** Conditions, and mail that they match and do not. */
export const PAIRS: readonly DecisionPair[] = [
  ...[SENDERS, RECIPIENTS, SUBJECTS, HEADER_FIELDS, TEXTS, ATTACHMENTS, COMBINATIONS].flat(),
]

/** Mail that others wrote, where it lies beside the project. */
const BESIDE = join(import.meta.dirname, '../../../../../shared')
export const isBeside = existsSync(join(BESIDE, 'mail'))

/** A mail that is longer than this says nothing more to a search, and takes its time. */
const MAX_BYTES = 64 * 1024

/** Mail that others wrote, by its file; none where it is not there. */
export const STRANGERS: ReadonlyMap<string, Buffer> = new Map(
  (isBeside ? ['mail', 'cases'] : []).flatMap((folder) =>
    readdirSync(join(BESIDE, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.eml'))
      .toSorted()
      .map((path) => [join(folder, path), readFileSync(join(BESIDE, folder, path))] as const),
  ),
)

/** What a server writes in the place of a mail that it cannot give. */
const STAND_IN = Buffer.from(
  'From: Microsoft Exchange Server 2016\r\nSubject: Retrieval using the IMAP4 protocol failed: 7\r\n\r\nThe server could not retrieve it.\r\n',
)

/** What mail is made of: our own, and that of others where it is there. */
export const MAILS: readonly Buffer[] = [
  ...PAIRS.flatMap(({ hit, miss }) => [hit, miss]),
  STAND_IN,
  ...[...STRANGERS.values()].filter(({ length }) => length <= MAX_BYTES),
]

/** What stands in mail, at places where it means something. */
const PIECES = [
  '\r\n',
  '\n',
  '\r',
  '\r\n\r\n',
  '\r\r\n',
  '\0',
  '\x1b$B',
  '\x1b(B',
  '=?utf-8?B?',
  '?=',
  '--b\r\n',
  '--b--\r\n',
  '\r\nSubject: job nightly ended with 0\r\n',
  '\r\nFrom: batch@example.co.jp\r\n',
  '\r\nContent-Type: multipart/mixed; boundary=b\r\n',
  '\r\nContent-Type: text/html\r\n',
  '\r\nContent-Transfer-Encoding: base64\r\n',
  '\r\nContent-Disposition: attachment; filename="a.csv"\r\n',
  '\r\n folded',
  ': ',
  ';',
  '"',
  '<',
  '(',
  '\xef\xbb\xbf',
  '\xff\xfe',
  'constructor',
].map((piece) => Buffer.from(piece, 'latin1'))

/** A place in a mail, as a part of its length. */
const place = fc.double({ min: 0, max: 1, noNaN: true })

/** Something that happens to a mail on its way: what is left of it. */
const mutation: fc.Arbitrary<(mail: Buffer) => Buffer> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...PIECES)).map(
    ([at, piece]) =>
      (mail: Buffer) =>
        spliced(mail, at, 0, piece),
  ),
  fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(
    ([at, byte]) =>
      (mail: Buffer) =>
        spliced(mail, at, 1, Buffer.from([byte])),
  ),
  fc.tuple(place, fc.integer({ min: 1, max: 200 })).map(
    ([at, bytes]) =>
      (mail: Buffer) =>
        spliced(mail, at, bytes, Buffer.alloc(0)),
  ),
  place.map((at) => (mail: Buffer) => mail.subarray(0, Math.floor(at * mail.length))),
  place.map((at) => (mail: Buffer) => mail.subarray(Math.floor(at * mail.length))),
  fc.tuple(place, place, fc.constantFrom(...MAILS)).map(([at, from, other]) => (mail: Buffer) => {
    const rest = other.subarray(Math.floor(from * other.length))
    return Buffer.concat([mail.subarray(0, Math.floor(at * mail.length)), rest])
  }),
  fc
    .constantFrom('\n', '\r', '\r\n')
    .map(
      (end) => (mail: Buffer) =>
        Buffer.from(mail.toString('latin1').replace(/\r\n|\n/g, end), 'latin1'),
    ),
)

function spliced(mail: Buffer, at: number, removed: number, put: Buffer): Buffer {
  const index = Math.floor(at * mail.length)
  return Buffer.concat([mail.subarray(0, index), put, mail.subarray(index + removed)])
}

/** Mail to which up to six things have happened. */
export const mutatedMail: fc.Arbitrary<Buffer> = fc
  .tuple(fc.constantFrom(...MAILS), fc.array(mutation, { maxLength: 6 }))
  .map(([mail, mutations]) => mutations.reduce((mutated, mutate) => mutate(mutated), mail))
