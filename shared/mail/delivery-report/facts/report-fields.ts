import { trimBlanks } from '../../lines/blanks.js'

/** One field of a report: its name in lower case, its value unfolded. */
export interface ReportField {
  readonly name: string
  readonly value: string
}

const FIELD = /^([A-Za-z][A-Za-z0-9-]{0,60})[ \t]{0,8}:/

/**
 * The groups of fields that blank lines separate (RFC 3464 2.1). Own code, since header blocks are
 * read otherwise: here a line that is no field goes on with the one before, for servers quote
 * replies of several lines without folding them.
 */
export function readFieldGroups(text: string): readonly (readonly ReportField[])[] {
  const groups: { readonly name: string; readonly lines: string[] }[][] = [[]]
  for (const line of text.split('\n')) {
    const current = groups.at(-1)
    const match = FIELD.exec(line)
    if (line.trim() === '') {
      if (current?.length !== 0) groups.push([])
    } else if (match?.[1] !== undefined) {
      const rest = trimBlanks(line.slice(match[0].length))
      current?.push({ name: match[1].toLowerCase(), lines: [rest] })
    } else {
      current?.at(-1)?.lines.push(trimBlanks(line))
    }
  }
  return groups
    .filter((group) => group.length > 0)
    .map((group) => group.map(({ name, lines }) => ({ name, value: trimBlanks(lines.join(' ')) })))
}

/** The first value of a name. */
export const fieldValue = (fields: readonly ReportField[], name: string): string | undefined =>
  fields.find((field) => field.name === name)?.value

/** A value that says of which type it is: `rfc822; user@example.com` (RFC 3464 2.1.2). */
export interface TypedValue {
  /** Lower case; empty if there is none. */
  readonly type: string
  readonly value: string
}

/** Splits a typed value; without a type, all of it is the value. */
export function typedValue(raw: string): TypedValue {
  const semicolon = raw.indexOf(';')
  const type = raw.slice(0, Math.max(semicolon, 0)).trim().toLowerCase()
  if (!/^[\w/-]{1,60}$/.test(type)) return { type: '', value: trimBlanks(raw) }
  return { type, value: trimBlanks(raw.slice(semicolon + 1)) }
}
