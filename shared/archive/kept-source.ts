import type { Mail } from '../mail/walk/walk-message.js'
import type { ObjectOptions } from './archive.js'

/** Where an attachment goes. */
export type AttachmentKey = (position: number, safeName: string) => string

/** A message that has been walked, and whose bytes can still be had: from memory, or from `incoming/`. */
export interface KeptSource {
  readonly mail: Mail
  /** Bytes that were really read; the server only estimates. */
  readonly size: number
  readonly sha256: string
  /** Stores the raw message unless the key is taken. */
  storeMessage(key: string, options: ObjectOptions): Promise<void>
  /** Stores every attachment, decoded, unless its key is taken. */
  storeAttachments(keyOf: AttachmentKey, keepFor: number | 'forever'): Promise<void>
  /** Removes what was only on its way. */
  discard(): Promise<void>
}
