import { S3Error } from './store/errors.js'

/** First and last byte, both included, counted from 0. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * The part of an object that a Range header asks for; undefined for the whole, which is also the answer to a header
 * that is no single byte range (RFC 9110 14.2).
 *
 * @throws S3Error InvalidRange if the object has no byte of it.
 */
export function byteRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start > end) throw new S3Error('InvalidRange', 'The requested range is not satisfiable')
  return { start, end }
}
