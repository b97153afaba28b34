import type { WalkLimits } from '../bounds/walk-limits.js'
import { WARNING, type Warning, WarningList } from '../bounds/warnings.js'
import type { CharsetDoubt } from '../charsets/charsets.js'
import { isPlainText, isPrintableAscii } from '../lines/plain-text.js'
import { type Address, parseAddresses } from './addresses.js'
import { type DecodedHeader, decodeHeaderText } from './encoded-words.js'
import { firstField, type HeaderField } from './header-fields.js'
import { parseParameters } from './parameters.js'

/** The address fields that are read; occurrences of one are read together. */
const ADDRESS_FIELDS = ['from', 'to', 'cc', 'reply-to'] as const
type AddressField = (typeof ADDRESS_FIELDS)[number]

/** The addresses of all fields of a name. */
interface DecodedAddresses {
  readonly addresses: readonly Address[]
  readonly doubts: readonly (readonly CharsetDoubt[])[]
  /** How many there were, if that was too many. */
  readonly cutFrom?: number
}

const NOTHING: DecodedHeader = { value: '', doubts: [] }
const NO_DOUBTS: ReadonlySet<CharsetDoubt> = new Set()

/** The fields of a header, each decoded once, when somebody asks for it. */
export class DecodedFields {
  readonly #fields: readonly HeaderField[]
  readonly #limits: Pick<WalkLimits, 'addresses' | 'warningsOfOneCode'>
  readonly #values = new Map<string, readonly DecodedHeader[]>()
  readonly #addresses = new Map<string, DecodedAddresses>()
  #charset: { readonly declared: string | undefined } | undefined

  constructor(
    fields: readonly HeaderField[],
    limits: Pick<WalkLimits, 'addresses' | 'warningsOfOneCode'>,
  ) {
    this.#fields = fields
    this.#limits = limits
  }

  /** The first one; empty if there is none. */
  get subject(): DecodedHeader {
    return this.values('subject')[0] ?? NOTHING
  }

  /** Every field of a name, whatever its case. */
  values(name: string): readonly DecodedHeader[] {
    const key = name.toLowerCase()
    const known = this.#values.get(key)
    if (known) return known
    const values = this.#named(key).map(({ raw }) => decodeHeaderText(raw, this.#hintFor(raw)))
    this.#values.set(key, values)
    return values
  }

  /** Why the values of a name may be wrong. Most have nothing to be decoded, and so nothing to be doubted. */
  doubts(name: string): ReadonlySet<CharsetDoubt> {
    const key = name.toLowerCase()
    const isPlain = this.#fields.every((field) => field.name !== key || isPlainText(field.raw))
    return isPlain ? NO_DOUBTS : new Set(this.values(key).flatMap(({ doubts }) => doubts))
  }

  /** The addresses of all fields of a name, up to the limit. */
  addresses(name: AddressField): DecodedAddresses {
    const known = this.#addresses.get(name)
    if (known) return known
    const decoded = this.#parse(name)
    this.#addresses.set(name, decoded)
    return decoded
  }

  /** Whether some of the addresses of a field were left out. */
  isCutList(name: string): boolean {
    const key = name.toLowerCase()
    const field = ADDRESS_FIELDS.find((known) => known === key)
    return field !== undefined && this.addresses(field).cutFrom !== undefined
  }

  /** What was odd about the subject and the addresses. */
  get warnings(): readonly Warning[] {
    const warnings = new WarningList(this.#limits.warningsOfOneCode)
    const note = (name: string, doubts: readonly CharsetDoubt[]) => {
      for (const doubt of new Set(doubts)) warnings.add(doubt, `header ${name}`)
    }
    note('subject', this.subject.doubts)
    for (const name of ADDRESS_FIELDS) {
      const { doubts, cutFrom } = this.addresses(name)
      for (const one of doubts) note(name, one)
      if (cutFrom === undefined) continue
      const read = `${this.#limits.addresses} read`
      warnings.add(WARNING.addressesCut, `${cutFrom} addresses in ${name}, ${read}`)
    }
    return warnings.toArray()
  }

  #parse(name: AddressField): DecodedAddresses {
    const lists = this.#named(name).map(({ raw }) => parseAddresses(raw, this.#hintFor(raw)))
    const all = lists.flatMap(({ addresses }) => addresses)
    const isCut = all.length > this.#limits.addresses
    return {
      addresses: isCut ? all.slice(0, this.#limits.addresses) : all,
      doubts: lists.map(({ doubts }) => doubts),
      ...(isCut && { cutFrom: all.length }),
    }
  }

  #named(name: string): readonly HeaderField[] {
    return this.#fields.filter((field) => field.name === name)
  }

  /** What raw 8-bit text is tried with: the charset of the body. */
  #hintFor(raw: string): string | undefined {
    if (isPrintableAscii(raw)) return undefined
    this.#charset ??= { declared: this.#declaredCharset() }
    return this.#charset.declared
  }

  #declaredCharset(): string | undefined {
    const contentType = firstField(this.#fields, 'content-type') ?? ''
    return parseParameters(contentType).parameters.get('charset')
  }
}
