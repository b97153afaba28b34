import { z } from 'zod'
import { matchesPattern } from './iam-pattern.js'

/** What a service says of a request, by condition key. */
export type RequestContext = Readonly<Record<string, string>>

/** The values that a statement asks for, by operator and then by condition key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

const valuesSchema = z.preprocess(
  (value) => (Array.isArray(value) ? value : [value]),
  z.array(z.coerce.string()),
)

/** The `Condition` of a statement; without one it always holds. */
export const conditionsSchema = z.record(z.string(), z.record(z.string(), valuesSchema)).default({})

type Operator = (wanted: string, value: string) => boolean

/** Those that a policy of ours has. Source: IAM user guide, "IAM JSON policy elements: Condition operators". */
const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: (wanted, value) => wanted === value,
  StringLike: matchesPattern,
}

/** Whether all conditions hold. One whose operator is not known does not, nor one on a key that the request says nothing of. */
export const doHold = (conditions: Conditions, context: RequestContext): boolean =>
  tests(conditions).every(({ operator, key, wanted }) => {
    const value = context[key]
    if (operator === undefined || value === undefined) return false
    return wanted.some((one) => operator(one, value))
  })

/** Whether nothing is known by which one of them would not hold. */
export const couldHold = (conditions: Conditions, context: RequestContext): boolean =>
  tests(conditions).every(({ operator, key, wanted }) => {
    const value = context[key]
    if (operator === undefined || value === undefined) return true
    return wanted.some((one) => operator(one, value))
  })

const tests = (conditions: Conditions) =>
  Object.entries(conditions).flatMap(([name, keys]) =>
    Object.entries(keys).map(([key, wanted]) => ({ operator: OPERATORS[name], key, wanted })),
  )
