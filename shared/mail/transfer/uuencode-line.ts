// Own code because no dependency has uuencode (POSIX uuencode, "historical algorithm").

const SPACE = 0x20
const BACKTICK = 0x60
/** The longest line: 63 bytes are 84 characters, the count, a check character, and a line end. */
export const MAX_UU_LINE_BYTES = 90

const sixBits = (byte: number | undefined): number => ((byte ?? SPACE) - SPACE) & 0x3f

/** The characters that a line has after the one that counts its bytes. */
const charactersOf = (line: Buffer): number => Math.ceil(sixBits(line[0]) / 3) * 4

/**
 * Decodes one line without its end; undefined if it is none. Blanks that were stripped from its end
 * are put back.
 */
export function decodeUuLine(line: Buffer): Buffer | undefined {
  if (line.length === 0 || line.length > MAX_UU_LINE_BYTES) return undefined
  for (const byte of line) if (byte < SPACE || byte > BACKTICK) return undefined
  const characters = charactersOf(line)
  // One character more than needed is a checksum; fewer are blanks that were stripped, which only a
  // short line explains.
  if (line.length - 1 > characters + 4 || line.length - 1 < characters / 2) return undefined
  const out = Buffer.alloc((characters / 4) * 3)
  for (let i = 0, at = 1; i < out.length; i += 3, at += 4) {
    const second = sixBits(line[at + 1])
    const third = sixBits(line[at + 2])
    out[i] = (sixBits(line[at]) << 2) | (second >> 4)
    out[i + 1] = ((second & 0xf) << 4) | (third >> 2)
    out[i + 2] = ((third & 0x3) << 6) | sixBits(line[at + 3])
  }
  return out.subarray(0, sixBits(line[0]))
}

/** Whether a line has some bytes, and exactly the characters that they take, a check character aside: prose has not. */
export const isExactUuLine = (line: Buffer): boolean => {
  const surplus = line.length - 1 - charactersOf(line)
  return sixBits(line[0]) > 0 && (surplus === 0 || surplus === 1)
}

/** Whether a line of data is no prose, whatever follows: capitals of just this length have blanks between them. */
export const isDataAlone = (line: Buffer): boolean => isExactUuLine(line) && !line.includes(SPACE)

/**
 * Whether the next line says that one is data: encoders write all lines of a file but the last of one length. Of two
 * lines of which neither has that length, as of prose in capitals, nothing says so.
 */
export function isFollowedBy(line: Buffer, next: Buffer): boolean {
  if (isEnd(next) || (next[0] === BACKTICK && next.length <= 2)) return true
  if (next[0] !== line[0]) return false
  return isExactUuLine(next) || (isExactUuLine(line) && decodeUuLine(next) !== undefined)
}

/** Whether a line starts a file. */
export const isBegin = (line: Buffer): boolean => line.toString('latin1', 0, 6) === 'begin '

/** Whether a line ends a file. */
export const isEnd = (line: Buffer): boolean =>
  line.length <= MAX_UU_LINE_BYTES && line.toString('latin1').trimEnd() === 'end'

/**
 * Tells lines that were cut from lines whose blanks were stripped at their end: an encoder that writes zeros as
 * `\`` has no blanks to be stripped.
 */
export class StrippedBlanks {
  #short = false
  #blank = false
  #backtick = false

  /** Sees a line that was decoded. */
  see(line: Buffer): void {
    this.#short ||= line.length - 1 < charactersOf(line)
    this.#blank ||= line.includes(SPACE, 1)
    // The line of nothing before `end` is written so by all encoders.
    this.#backtick ||= line.includes(BACKTICK, 1)
  }

  /** Lines were short, and not for blanks. */
  get areMissing(): boolean {
    return this.#short && this.#backtick && !this.#blank
  }
}
