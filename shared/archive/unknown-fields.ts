/**
 * A state as it is to be written, with what another version of the code has put beside it: fields that were read and that this version
 * does not know, at any depth of objects. What lies in lists is replaced whole.
 *
 * @param read the object as it lies in the bucket
 * @param known the same, as far as the schema knows it
 */
export function withUnknownFields(next: unknown, read: unknown, known: unknown): unknown {
  if (!isObject(next) || !isObject(read) || !isObject(known)) return next
  const written: [string, unknown][] = Object.entries(next).map(([name, value]) => [
    name,
    Object.hasOwn(read, name) && Object.hasOwn(known, name)
      ? withUnknownFields(value, read[name], known[name])
      : value,
  ])
  const unknown = Object.entries(read).filter(
    ([name]) => !Object.hasOwn(known, name) && !Object.hasOwn(next, name),
  )
  return Object.fromEntries([...written, ...unknown])
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
