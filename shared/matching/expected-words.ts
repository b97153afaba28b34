/**
 * What the jobs file has at the path of a condition, for a person: `contains "正常終了"`, `"*@example.co.jp"`; empty where there is
 * nothing.
 *
 * @param path from `when` on: `when.subject[0]`
 */
export const expectedWords = (when: unknown, path: string): string => wordsOf(valueAt(when, path))

/** What the jobs file has at the path of a condition; undefined where there is nothing. */
export function valueAt(when: unknown, path: string): unknown {
  let value: unknown = when
  for (const [, name, index] of path.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined
    // An entry that stands alone need not be in a list.
    if (index !== undefined && !Array.isArray(value)) continue
    value = Reflect.get(value, name ?? index ?? '')
  }
  return value
}

function wordsOf(value: unknown): string {
  if (value === undefined) return ''
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const [[name, first] = ['', undefined], ...others] = Object.entries(value)
  const isPlain = others.length === 0 && typeof first === 'string'
  return isPlain ? `${name} ${JSON.stringify(first)}` : JSON.stringify(value)
}

/** Whether a condition stands below a `not`, so that it is good if it does not match; below two of them it is as without. */
export const isNegated = (path: string): boolean =>
  (path.match(/\.not(?=\.|\[|$)/g) ?? []).length % 2 === 1
