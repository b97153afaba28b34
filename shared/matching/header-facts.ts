import { type Doubts, isOfSomethingMissing } from './doubts.js'
import type { AddressFacts, MessageFacts, MessageSize } from './message-facts.js'
import { canonicalAddress } from './text/canonical-address.js'
import { SearchableText } from './text/searchable-text.js'

/** The parts of a decoded header that conditions use. */
export interface HeaderSource {
  readonly from: readonly { readonly address: string }[]
  readonly to: readonly { readonly address: string }[]
  readonly cc: readonly { readonly address: string }[]
  readonly subject: string
  values(name: string): readonly string[]
  /** Why the values of a field may be wrong or incomplete. */
  doubts(name: string): Doubts
}

/** Facts of a message of which only the header is known. */
export const headerFacts = (
  headers: HeaderSource,
  { size, unread }: { size: MessageSize; unread: boolean },
): MessageFacts => new HeaderFacts(headers, size, unread)

/** Taken from the header when a condition asks, and once, however many monitors do. */
class HeaderFacts implements MessageFacts {
  readonly size: MessageSize
  readonly unread: boolean
  readonly #headers: HeaderSource
  #from: readonly AddressFacts[] | undefined
  #to: readonly AddressFacts[] | undefined
  #cc: readonly AddressFacts[] | undefined
  #subject: SearchableText | undefined
  #fields: Map<string, readonly SearchableText[]> | undefined

  constructor(headers: HeaderSource, size: MessageSize, unread: boolean) {
    this.#headers = headers
    this.size = size
    this.unread = unread
  }

  get from(): readonly AddressFacts[] {
    this.#from ??= bare(this.#headers.from)
    return this.#from
  }

  get to(): readonly AddressFacts[] {
    this.#to ??= bare(this.#headers.to)
    return this.#to
  }

  get cc(): readonly AddressFacts[] {
    this.#cc ??= bare(this.#headers.cc)
    return this.#cc
  }

  get subject(): SearchableText {
    this.#subject ??= new SearchableText(this.#headers.subject, this.#headers.doubts('subject'))
    return this.#subject
  }

  header(name: string): readonly SearchableText[] {
    const known = this.#fields?.get(name)
    if (known) return known
    const doubts = this.#headers.doubts(name)
    const values = this.#headers.values(name).map((value) => new SearchableText(value, doubts))
    this.#fields ??= new Map()
    this.#fields.set(name, values)
    return values
  }

  missingIn(name: string): Doubts {
    return this.#headers.doubts(name).filter(isOfSomethingMissing)
  }
}

const bare = (list: readonly { readonly address: string }[]): readonly AddressFacts[] =>
  list.map(({ address }) => ({ written: address, canonical: canonicalAddress(address) }))
