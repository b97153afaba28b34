import { createCipheriv } from 'node:crypto'

const KEY_BYTES = 16

/** Bytes that do not compress, the same ones for the same seed on every machine. */
export function randomBytesFrom(seed: number, length: number): Buffer {
  const key = Buffer.alloc(KEY_BYTES)
  key.writeUInt32BE(seed)
  return createCipheriv('aes-128-ctr', key, Buffer.alloc(KEY_BYTES)).update(Buffer.alloc(length))
}
