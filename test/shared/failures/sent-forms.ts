import { createHash } from 'node:crypto'

/** A way in which a server may write what it was sent. */
export type Form = (text: string) => string

const bytesOf = (text: string): number[] => [...Buffer.from(text)]
const hex = (text: string): string => Buffer.from(text).toString('hex')
const each = (text: string, write: (byte: number) => string, glue = ''): string =>
  bytesOf(text).map(write).join(glue)
const pad = (byte: number, radix: number, length: number): string =>
  byte.toString(radix).padStart(length, '0')

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const base32 = (text: string): string => {
  const bits = each(text, (byte) => pad(byte, 2, 8))
  return (bits.match(/.{1,5}/g) ?? [])
    .map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('')
}

/** What can be read back. */
export const FORMS: Readonly<Record<string, Form>> = {
  'as it is': (text) => text,
  'in quotes, with escapes': (text) => JSON.stringify(text),
  'each sign escaped': (text) => text.replace(/[^\p{L}\p{N}]/gu, '\\$&'),
  'as \\u escapes': (text) =>
    text.replace(/[\s\S]/g, (unit) => `\\u${pad(unit.charCodeAt(0), 16, 4)}`),
  'as \\x escapes': (text) => each(text, (byte) => `\\x${pad(byte, 16, 2)}`),
  'in capitals': (text) => text.toUpperCase(),
  'in small letters': (text) => text.toLowerCase(),
  'with case reversed': (text) =>
    text.replace(/\p{L}/gu, (letter) =>
      letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
    ),
  'in hex': hex,
  'in hex, capitals': (text) => hex(text).toUpperCase(),
  'in hex with colons': (text) => each(text, (byte) => pad(byte, 16, 2), ':'),
  'in hex, byte by byte': (text) => each(text, (byte) => `0x${pad(byte, 16, 2)}`, ' '),
  'in decimal': (text) => each(text, String, ' '),
  'in octal escapes': (text) => each(text, (byte) => `\\${pad(byte, 8, 3)}`),
  'in base64': (text) => Buffer.from(text).toString('base64'),
  'in base64url': (text) => Buffer.from(text).toString('base64url'),
  'in base32': base32,
  'as a URL has it': (text) => encodeURIComponent(text.toWellFormed()),
  'as a URL has it, whole': (text) => each(text, (byte) => `%${pad(byte, 16, 2)}`),
  'as a form has it': (text) => new URLSearchParams({ a: text }).toString().slice(2),
  'as HTML has it': (text) =>
    text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;'),
  'as HTML numbers': (text) => [...text].map((sign) => `&#${sign.codePointAt(0)};`).join(''),
  'quoted-printable': (text) => each(text, (byte) => `=${pad(byte, 16, 2).toUpperCase()}`),
  backwards: (text) => [...text].reverse().join(''),
  'by ROT13': (text) =>
    text.replace(/[a-z]/gi, (letter) => {
      const a = letter <= 'Z' ? 65 : 97
      return String.fromCharCode(((letter.charCodeAt(0) - a + 13) % 26) + a)
    }),
  'with blanks between': (text) => [...text].join(' '),
  'over lines': (text) => (text.match(/[\s\S]{1,5}/g) ?? []).join('\r\n'),
  'as a line of LOGIN': (text) => `a1 LOGIN tim ${JSON.stringify(text)}`,
  'as SASL PLAIN': (text) => `\0tim\0${text}`,
}

/** What cannot be read back, and may be tried out. */
export const DIGESTS: Readonly<Record<string, Form>> = {
  MD5: (text) => createHash('md5').update(text).digest('hex'),
  'SHA-256, base64': (text) => createHash('sha256').update(text).digest('base64'),
  'SHA-1, capitals': (text) => createHash('sha1').update(text).digest('hex').toUpperCase(),
}
