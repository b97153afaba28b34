/** A member of what somebody wrote, whatever that is; undefined if it has none of that name. */
export const memberOf = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
