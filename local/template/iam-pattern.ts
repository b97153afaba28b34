/**
 * Whether a value is one that a pattern of a policy names: `*` is any run of characters, `?` is one. Source: IAM user guide, "IAM JSON
 * policy elements: Resource".
 */
export function matchesPattern(pattern: string, value: string): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(value)
}
