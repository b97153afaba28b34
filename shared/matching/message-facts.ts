import { SearchableText } from './searchable-text.js'

/** An attachment, as far as conditions look at it. */
export interface AttachmentFacts {
  /** Decoded, as the sender wrote it; empty if it has none. */
  readonly filename: string
  /** Declared, lower case: `text/csv`. */
  readonly contentType: string
  readonly size: number
}

/** What only a body tells. */
export interface BodyFacts {
  readonly text: SearchableText
  readonly attachments: readonly AttachmentFacts[]
}

/** What conditions are decided on: everything decoded, no matter how the message was encoded. */
export interface MessageFacts {
  /** Bare addresses. */
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly cc: readonly string[]
  readonly subject: SearchableText
  /** Decoded values of a header field, by its name in any case. */
  header(name: string): readonly string[]
  /** Bytes of the whole message. */
  readonly size: number
  /** Without \Seen at first sight. */
  readonly unread: boolean
  /** Absent until the body has been read: conditions on it are then undecided. */
  readonly body?: BodyFacts
}

/** The parts of a decoded header that conditions use. */
export interface HeaderSource {
  readonly from: readonly { readonly address: string }[]
  readonly to: readonly { readonly address: string }[]
  readonly cc: readonly { readonly address: string }[]
  readonly subject: string
  values(name: string): readonly string[]
}

/** Facts of a message of which only the header is known. */
export function headerFacts(
  headers: HeaderSource,
  { size, unread }: { size: number; unread: boolean },
): MessageFacts {
  const addresses = (list: readonly { readonly address: string }[]) =>
    list.map(({ address }) => address)
  return {
    from: addresses(headers.from),
    to: addresses(headers.to),
    cc: addresses(headers.cc),
    subject: new SearchableText(headers.subject),
    header: (name) => headers.values(name),
    size,
    unread,
  }
}

/** The same facts, with those of the body. */
export const withBody = (
  facts: MessageFacts,
  body: { text: string; attachments: readonly AttachmentFacts[] },
): MessageFacts => ({
  ...facts,
  body: { text: new SearchableText(body.text), attachments: body.attachments },
})
