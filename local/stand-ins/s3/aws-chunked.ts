// Own code: no library decodes aws-chunked on the server's side.

import { S3Error } from './store/errors.js'

/** Of a chunk's size line or a trailer; the longest real one carries a signature of 64 characters. */
const MAX_LINE_BYTES = 8 * 1024

const CRLF = Buffer.from('\r\n')

/**
 * Takes the framing off a body of content-encoding aws-chunked: `<hex size>[;chunk-signature=…]CRLF<bytes>CRLF`, ended by
 * a chunk of no bytes and trailers. Signatures of chunks are not verified.
 * Source: S3 API reference, "Signature calculations for trailing headers".
 *
 * @param onTrailer called with each trailer, its name in lower case, before the body ends.
 * @throws S3Error IncompleteBody if the framing is broken or the last chunk is missing.
 */
export async function* decodeAwsChunked(
  body: AsyncIterable<Buffer>,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  const input = new ByteReader(body)
  for (let size = await chunkSize(input); size > 0; size = await chunkSize(input)) {
    yield* input.bytes(size)
    if ((await input.line()) !== '') throw incomplete()
  }
  for (let line = await input.line(); line !== ''; line = await input.line()) {
    const colon = line.indexOf(':')
    onTrailer(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim())
  }
}

async function chunkSize(input: ByteReader): Promise<number> {
  const [, size] = /^([0-9a-f]{1,12})(?:;|$)/i.exec(await input.line()) ?? []
  if (size === undefined) throw incomplete()
  return Number.parseInt(size, 16)
}

const incomplete = (): S3Error =>
  new S3Error('IncompleteBody', 'The request body does not end as its framing says.')

/** Reads lines and counted bytes from pieces of any size. */
class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #pending: Buffer = Buffer.alloc(0)

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  /** Without its CRLF. */
  async line(): Promise<string> {
    let end = this.#pending.indexOf(CRLF)
    while (end < 0) {
      if (this.#pending.length > MAX_LINE_BYTES) throw incomplete()
      this.#pending = Buffer.concat([this.#pending, await this.#next()])
      end = this.#pending.indexOf(CRLF)
    }
    return this.#take(end + CRLF.length).toString('latin1', 0, end)
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (this.#pending.length === 0) this.#pending = await this.#next()
      const piece = this.#take(Math.min(left, this.#pending.length))
      left -= piece.length
      yield piece
    }
  }

  #take(count: number): Buffer {
    const taken = this.#pending.subarray(0, count)
    this.#pending = this.#pending.subarray(count)
    return taken
  }

  async #next(): Promise<Buffer> {
    const { done, value } = await this.#source.next()
    if (done) throw incomplete()
    return value
  }
}
