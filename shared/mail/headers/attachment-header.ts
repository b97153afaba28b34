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
  /** Outlook's winmail.dat: kept as it is, and the files in it beside it. */
  readonly tnef: boolean
  /** The position of the winmail.dat or S/MIME body that it was in; absent if it is a part of the mail. */
  readonly openedFrom?: number
  /** It is no file to anybody: it signs the mail, or is another form of the text. */
  readonly role?: 'signature' | 'alternative'
  /** That of its part header; a file that was in a text or in a winmail.dat has that of it. */
  readonly partPath: string
  /** Why its name may not be what the sender wrote; absent if nothing speaks against it. */
  readonly nameDoubts?: readonly WarningCode[]
}
