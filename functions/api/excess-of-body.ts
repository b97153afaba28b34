import type { RequestFault } from '../../shared/delivery/draft/request-fault.js'
import { SMTP_MOST_RECIPIENTS } from '../../shared/jobs/values/sender-limits.js'

/** More recipients than any sender takes, more files than any mail has: what is longer is looked at no further. */
const MAX_ENTRIES = SMTP_MOST_RECIPIENTS

/** Of all lists and objects of a body together; the largest that can be accepted has fewer. */
const MAX_VALUES = 10 * MAX_ENTRIES

/** What is too much of a body to be read; each fault that a schema finds costs time, and there can be a million of them. */
export function excessOf(body: object): RequestFault[] {
  const faults = Object.entries(body).flatMap(([path, value]): RequestFault[] => {
    const count = Array.isArray(value) ? value.length : 0
    if (count <= MAX_ENTRIES) return []
    const message = `has ${count} entries; at most ${MAX_ENTRIES} are read`
    return [{ code: 'REQUEST_INVALID', path, message }]
  })
  if (faults.length > 0 || !hasMoreValues(body, MAX_VALUES)) return faults
  const message = `has more than ${MAX_VALUES} values in it`
  return [{ code: 'REQUEST_INVALID', path: 'body', message }]
}

function hasMoreValues(body: object, most: number): boolean {
  let count = 0
  const waiting: unknown[] = [body]
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value !== 'object' || value === null) continue
    const parts = Object.values(value)
    count += parts.length
    if (count > most) return true
    waiting.push(...parts)
  }
  return false
}
