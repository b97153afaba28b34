import type { WarningCode } from '../bounds/warnings.js'

/** What is known of an attachment before its first byte. */
export interface AttachmentHeader {
  /** 1 for the first attachment of the mail. */
  readonly position: number
  /** Decoded, as the sender wrote it; never a path to use: that is `safeName`. */
  readonly filename?: string
  /** One safe path segment, unlike that of any other attachment of the mail. */
  readonly safeName: string
  /** As declared, lower case. */
  readonly contentType: string
  readonly disposition: 'attachment' | 'inline' | undefined
  /** Without angle brackets. */
  readonly contentId?: string
  /** Outlook's winmail.dat: kept as it is. */
  readonly tnef: boolean
  /** IMAP's part number; a uuencoded file has that of the text it stood in. */
  readonly partPath: string
  /** Why its name may not be what the sender wrote; absent if nothing speaks against it. */
  readonly nameDoubts?: readonly WarningCode[]
}
