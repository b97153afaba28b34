import type { Mail } from '../mail/walk/walk-message.js'
import type { Added, ObjectOptions } from './archive.js'

/** Where an attachment goes. */
export type AttachmentKey = (position: number, safeName: string) => string

/** How attachments are stored, each under its own content type. */
export type AttachmentOptions = Omit<ObjectOptions, 'contentType'>

/** A message that has been walked, and whose bytes can still be had: from memory, or from `incoming/`. */
export interface KeptSource {
  readonly mail: Mail
  /** Bytes that were really read; the server only estimates. */
  readonly size: number
  readonly sha256: string
  /** Stores the raw message. */
  storeMessage(key: string, options: ObjectOptions): Promise<Added>
  /** Stores every attachment, decoded: `exists` if one of the keys was taken. */
  storeAttachments(keyOf: AttachmentKey, options: AttachmentOptions): Promise<Added>
  /** Removes what was only on its way. */
  discard(): Promise<void>
}
