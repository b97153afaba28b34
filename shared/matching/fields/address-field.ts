import * as z from 'zod'
import type { FieldTest } from '../condition-node.js'
import { inDoubt } from '../doubts.js'
import { compileAddressTest } from './address-test.js'
import { entriesField } from './condition-field.js'
import { listed, shortened } from './shown-facts.js'

/** `name@example.com` or `*@example.com`; what a header may hold besides is no use in a condition. */
const addressPatternSchema = z
  .string('must be an address or *@domain')
  .max(320, 'is too long for an address')
  .regex(
    /^(\*|[^\s@*<>,;]+)@[^\s@*<>,;]+$/u,
    'must be an address (name@example.com) or a domain (*@example.com)',
  )

function addressTest(pattern: string, field: 'from' | 'to' | 'cc'): FieldTest {
  const test = compileAddressTest(pattern)
  return (facts) => {
    const matched = facts[field].some(test)
    const doubts = matched ? [] : facts.missingIn(field)
    return { matched, seen: listed(facts[field], shortened), ...inDoubt(doubts) }
  }
}

/** Addresses in a field: those of senders or recipients, whatever the names beside them. */
export const addressField = (field: 'from' | 'to' | 'cc') =>
  entriesField(addressPatternSchema, 'an address', (pattern) => addressTest(pattern, field))
