/** A rule as it stands in jobs.ts. */
export function printNotation(value: unknown, indent = ''): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    const entries = value.map((entry) => printNotation(entry, deeper))
    const line = `[${entries.join(', ')}]`
    return fits(line, indent)
      ? line
      : `[\n${entries.map((one) => `${deeper}${one},\n`).join('')}${indent}]`
  }
  if ('everything' in value) return 'everything()'
  const [[name, text] = ['', undefined], ...options] = Object.entries(value)
  if ((name === 'contains' || name === 'matches') && typeof text === 'string')
    return options.length === 0
      ? `${name}(${quoted(text)})`
      : `${name}(${quoted(text)}, ${objectOf(options, indent)})`
  return objectOf(Object.entries(value), indent)
}

function objectOf(entries: readonly (readonly [string, unknown])[], indent: string): string {
  const deeper = `${indent}  `
  const printed = entries.map(([name, value]) => `${keyOf(name)}: ${printNotation(value, deeper)}`)
  const line = `{ ${printed.join(', ')} }`
  // The rule itself is read line by line.
  if (indent !== '' && fits(line, indent)) return line
  return `{\n${printed.map((one) => `${deeper}${one},\n`).join('')}${indent}}`
}

const MOST_CHARACTERS = 80

const fits = (line: string, indent: string): boolean =>
  !line.includes('\n') && line.length + indent.length <= MOST_CHARACTERS

const keyOf = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name))

const quoted = (text: string): string =>
  `'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')}'`
