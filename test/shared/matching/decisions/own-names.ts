import type { Conditions } from '../../../../shared/matching/fields/conditions-schema.js'

/** Conditions whose patterns capture each by names of its own: of two that hold together, none may have the other's. */
export function withOwnNames(when: Conditions): Conditions {
  let number = 0
  const named = JSON.stringify(when).replace(/\(\?P<(\w+)>/g, (_, name) => {
    number += 1
    return `(?P<${name}${number}>`
  })
  return JSON.parse(named)
}
