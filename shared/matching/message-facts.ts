import type { Doubts } from './doubts.js'
import type { CanonicalAddress } from './text/canonical-address.js'
import { SearchableText } from './text/searchable-text.js'

/** An address in a header field, without the name beside it. */
export interface AddressFacts {
  readonly written: string
  readonly canonical: CanonicalAddress
}

/** An attachment, as far as conditions look at it. */
export interface AttachmentFacts {
  /** Decoded, as the sender wrote it; empty if it has none. */
  readonly filename: string
  /** The name it is kept under, which it always has. */
  readonly keptAs: string
  /** Declared, lower case: `text/csv`. */
  readonly contentType: string
  readonly size: number
  /** It is no file to who reads the mail: a signature, another form of the text, a picture shown in it. */
  readonly isOfBody?: boolean
}

/** The text of an attachment. */
export interface AttachmentTextFacts {
  /** Of the attachment. */
  readonly filename: string
  readonly text: SearchableText
}

/** How long a message is, in bytes: exactly, or between two bounds as long as only the server has said so. */
export interface MessageSize {
  /** What was counted, or what was told. */
  readonly bytes: number
  readonly least: number
  readonly most: number
}

/** Of a message that was read. */
export const exactSize = (bytes: number): MessageSize => ({ bytes, least: bytes, most: bytes })

/** What only a body tells. */
export interface BodyFacts {
  readonly text: SearchableText
  readonly attachments: readonly AttachmentFacts[]
  /** Why the list of attachments, or a name in it, may not be what the sender wrote. */
  readonly attachmentDoubts: Doubts
  /** Why an attachment that could be searched may not be among them. */
  readonly attachmentTextDoubts: Doubts
  /** Empty unless the body was read with them. */
  readonly attachmentTexts: readonly AttachmentTextFacts[]
}

/** What conditions are decided on: everything decoded, no matter how the message was encoded. */
export interface MessageFacts {
  readonly from: readonly AddressFacts[]
  readonly to: readonly AddressFacts[]
  readonly cc: readonly AddressFacts[]
  readonly subject: SearchableText
  /** Decoded values of a header field, by its name in any case. */
  header(name: string): readonly SearchableText[]
  /** Why a header field may be missing, or addresses of it; how a name is spelt has no part in it. */
  missingIn(name: string): Doubts
  /** Of the whole message. */
  readonly size: MessageSize
  /** Without \Seen at first sight. */
  readonly unread: boolean
  /** Absent until the body has been read: conditions on it are then undecided. */
  readonly body?: BodyFacts
}

/** What is known of a body; what is left out has no doubts, and no texts of attachments. */
export interface BodySource {
  /** Bytes of the message that was read. */
  readonly size: number
  readonly text: string
  readonly textDoubts?: Doubts
  readonly attachments: readonly AttachmentFacts[]
  readonly attachmentDoubts?: Doubts
  readonly attachmentTextDoubts?: Doubts
  readonly attachmentTexts?: readonly {
    readonly filename: string
    readonly value: string
    readonly doubts: Doubts
  }[]
}

/** The same facts, with those of the body. */
export const withBody = (
  facts: MessageFacts,
  {
    size,
    text,
    textDoubts,
    attachments,
    attachmentDoubts = [],
    attachmentTextDoubts = [],
    attachmentTexts = [],
  }: BodySource,
): MessageFacts => ({
  from: facts.from,
  to: facts.to,
  cc: facts.cc,
  subject: facts.subject,
  header: (name) => facts.header(name),
  missingIn: (name) => facts.missingIn(name),
  size: exactSize(size),
  unread: facts.unread,
  body: {
    text: new SearchableText(text, textDoubts),
    attachments,
    attachmentDoubts,
    attachmentTextDoubts,
    attachmentTexts: attachmentTexts.map(({ filename, value, doubts }) => ({
      filename,
      text: new SearchableText(value, doubts),
    })),
  },
})
