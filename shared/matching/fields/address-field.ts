import * as z from 'zod'
import type { FieldTest } from '../condition-node.js'
import { inDoubt } from '../doubts.js'
import { type AddressCondition, compileAddressTest } from './address-test.js'
import { entriesField } from './condition-field.js'
import { flagSchema } from './schema-parts.js'
import { listed, shortened } from './shown-facts.js'

/** `name@example.com` or `*@example.com`; what a header may hold besides is no use in a condition. */
const addressPatternSchema = z
  .string('must be an address or *@domain')
  .max(320, 'is too long for an address')
  .regex(
    /^(\*|[^\s@*<>,;]+)@[^\s@*<>,;]+$/u,
    'must be an address (name@example.com) or a domain (*@example.com)',
  )

const ADDRESS_FORM = 'an address'

const addressSchema = z.union(
  [
    addressPatternSchema,
    z.strictObject({
      address: addressPatternSchema,
      /** `A@` and `a@` differ; domains never do. @default false */
      caseSensitive: flagSchema.exactOptional(),
    }),
  ],
  `must be ${ADDRESS_FORM}`,
)

type ParsedAddress = z.output<typeof addressSchema>

/** The address in an entry of `from`, `to` or `cc`. */
export const addressIn = (entry: ParsedAddress): string => conditionOf(entry).address

const conditionOf = (entry: ParsedAddress): AddressCondition =>
  typeof entry === 'string' ? { address: entry } : entry

function addressTest(entry: ParsedAddress, field: 'from' | 'to' | 'cc'): FieldTest {
  const test = compileAddressTest(conditionOf(entry))
  return (facts) => {
    const matched = facts[field].some(test)
    const doubts = matched ? [] : facts.missingIn(field)
    const seen = listed(facts[field], ({ written }) => shortened(written))
    return { matched, seen, ...inDoubt(doubts) }
  }
}

/** Addresses in a field: those of senders or recipients, whatever the names beside them. */
export const addressField = (field: 'from' | 'to' | 'cc') =>
  entriesField(addressSchema, ADDRESS_FORM, (entry) => addressTest(entry, field))
