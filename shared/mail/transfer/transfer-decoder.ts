/** Undoes a Content-Transfer-Encoding, piece by piece. Never throws. */
export interface TransferDecoder {
  /** What can be decoded so far; may share memory with the input, and is there until the next call. */
  write(bytes: Buffer): Buffer
  /** What was held back. */
  end(): Buffer
  /** True once the content did not keep to the encoding. */
  readonly damaged: boolean
}
