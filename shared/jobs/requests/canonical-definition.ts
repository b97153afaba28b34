/** Settings that say nothing where they have this value: it is what holds without them. */
const DEFAULTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['caseSensitive', false],
  ['foldWidth', false],
  ['joinLines', false],
  ['inAttachments', false],
  ['folder', 'INBOX'],
  ['then', 'leave'],
  ['message', true],
  ['text', true],
  ['attachments', true],
  ['security', 'tls'],
  ['auth', 'password'],
])

/**
 * A definition in the one form of all that mean the same: settings in the order of their names, defaults left out, names of header
 * fields in lower case (RFC 5322 1.2.2). For comparing, not for reading: what it was cannot be told from it.
 * @param setting what the definition is the value of
 */
export function canonicalDefinition(definition: unknown, setting = ''): unknown {
  if (Array.isArray(definition))
    return definition.map((entry: unknown) => canonicalDefinition(entry))
  if (typeof definition !== 'object' || definition === null) return definition
  const settings = Object.entries(definition)
    .filter(([name, value]) => value !== undefined && !isDefault(name, value))
    .map(
      ([name, value]) =>
        [
          setting === 'header' ? name.toLowerCase() : name,
          canonicalDefinition(value, name),
        ] as const,
    )
    .toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)))
  const [first] = settings
  // An address that is said nothing of is the same as the address alone.
  return settings.length === 1 && first?.[0] === 'address' ? first[1] : settings
}

const isDefault = (name: string, value: unknown): boolean =>
  DEFAULTS.has(name) && DEFAULTS.get(name) === value
