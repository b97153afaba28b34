import { isUtf8 } from 'node:buffer'
import { TextDecoder } from 'node:util'
import { detectCharset } from '../../../shared/mail/charsets/detect-charset.js'
import { Places } from './places.js'
import { SourceFault } from './source-fault.js'

/** What `--encoding` takes. Shift_JIS is what Windows makes of it, CP932 (WHATWG Encoding, "Shift_JIS"). */
export const ENCODINGS = ['utf-8', 'shift_jis', 'euc-jp'] as const

/** An encoding by its name. */
export type Encoding = (typeof ENCODINGS)[number]

/** A file as text, and what its bytes were read as. */
export interface DecodedSource {
  readonly text: string
  readonly encoding: string
}

/** Encodings that say so in their first bytes; the decoder leaves the mark out. */
const BY_MARK = [
  { mark: Buffer.from([0xef, 0xbb, 0xbf]), encoding: 'utf-8' },
  { mark: Buffer.from([0xff, 0xfe]), encoding: 'utf-16le' },
  { mark: Buffer.from([0xfe, 0xff]), encoding: 'utf-16be' },
] as const

/**
 * Reads the bytes of a file as text: by the encoding that is named, else by its byte order mark, else as UTF-8 where it is that, else
 * as the one of Shift_JIS and EUC-JP that it must be. Nothing is ever replaced: bytes without meaning are a fault.
 *
 * @param maxBytes what no such file has more of
 * @throws SourceFault that says which encodings to try
 */
export function decodeSource(
  bytes: Buffer,
  file: string,
  { encoding, maxBytes }: { readonly encoding?: Encoding | undefined; readonly maxBytes: number },
): DecodedSource {
  if (bytes.length > maxBytes)
    throw new SourceFault(file, {
      words: `has more than the ${maxBytes} bytes that are read`,
      remedy: 'check that it is the right file; if it is, import it in parts',
    })
  const marked = BY_MARK.find(({ mark }) => bytes.subarray(0, mark.length).equals(mark))
  const chosen = encoding ?? marked?.encoding ?? foundEncoding(bytes, file)
  const text = decoded(bytes, chosen)
  if (text === undefined) throw undecodable(bytes, file, chosen)
  const nul = text.indexOf('\0')
  if (nul !== -1)
    throw new SourceFault(file, {
      words: 'has a NUL, which no text has',
      remedy: 'check that it is the text file, not an archive, and not UTF-16 without its mark',
      place: new Places(text).at(nul),
    })
  return { text, encoding: chosen }
}

/** The encoding of bytes that have no mark. Detection only chooses between two that both can read them. */
function foundEncoding(bytes: Buffer, file: string): Encoding {
  if (isUtf8(bytes)) return 'utf-8'
  const readable = (['shift_jis', 'euc-jp'] as const).filter(
    (candidate) => decoded(bytes, candidate) !== undefined,
  )
  const [only, other] = readable
  if (only === undefined) throw undecodable(bytes, file, 'utf-8')
  if (other === undefined) return only
  const detected = detectCharset(bytes)
  const found = readable.find((candidate) => candidate === detected)
  if (found !== undefined) return found
  throw new SourceFault(file, {
    words: 'may be Shift_JIS or EUC-JP: too few characters tell which',
    remedy: 'name the encoding: --encoding shift_jis or --encoding euc-jp',
  })
}

function decoded(bytes: Buffer, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Says where the first line is that cannot be read; a line end is one byte in each of these encodings. */
function undecodable(bytes: Buffer, file: string, encoding: string): SourceFault {
  let line = 1
  let start = 0
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    if (decoded(bytes.subarray(start, end), encoding) === undefined) break
    start = end + 1
    line += 1
  }
  return new SourceFault(file, {
    words: `is not ${encoding}: this line has bytes without a meaning in it`,
    remedy: `name the encoding, --encoding ${ENCODINGS.join(', ')}; or export the file once more`,
    place: { line, column: 1 },
  })
}
