import { ownEntry } from '../../contract/own-entry.js'
import { hasControlCharacters } from '../../jobs/values/one-line.js'
import { renderVariables, type TextKind } from './render-variables.js'
import { type ReportFault, shownValue } from './request-fault.js'

/** Values for `{{name}}`; undefined where braces mean nothing. */
export type Variables = Readonly<Record<string, string>> | undefined

/** A text with its variables filled in. A name that there is no variable for is a fault, as is a value that no header can carry. */
export function filledIn(
  path: string,
  template: string,
  variables: Variables,
  kind: TextKind,
  report: ReportFault,
): string {
  if (!variables) return template
  const { value, unknown, unsafe } = renderVariables(template, variables, kind)
  for (const name of unknown) {
    const message = `names the variable ${name}, which \`variables\` does not have`
    report({ code: 'REQUEST_INVALID', path, message })
  }
  for (const name of unsafe) {
    const message = `has a line break or another control character, and ${path} must be one line`
    const shown = shownValue(ownEntry(variables, name) ?? '')
    report({ code: 'REQUEST_INVALID', path: `variables.${name}`, message, value: shown })
  }
  return value
}

/**
 * The same for what goes into a header. A control character is a fault and not removed: what was meant is one line, or somebody meant
 * another header.
 */
export function singleLine(
  path: string,
  template: string,
  variables: Variables,
  report: ReportFault,
): string {
  if (hasControlCharacters(template)) {
    const message = 'has a line break or another control character; it must be one line'
    report({ code: 'REQUEST_INVALID', path, message, value: shownValue(template) })
  }
  return filledIn(path, template, variables, 'header', report)
}
