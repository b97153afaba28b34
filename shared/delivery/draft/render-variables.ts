// Own code because template languages do more than is safe here: Mustache and Handlebars have sections, partials and a form that
// escapes nothing, take a misspelt name for an empty text, and know nothing of headers.

import { ownEntry } from '../../contract/own-entry.js'
import { hasControlCharacters } from '../../jobs/values/one-line.js'
import { PLACEHOLDER } from '../../jobs/values/placeholder.js'

const HTML_ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }),
)

/** Where a text goes: `header` is a subject, an attachment's name or key. */
export type TextKind = 'header' | 'text' | 'html'

/** A text with its variables filled in. */
export interface RenderedText {
  /** Placeholders of `unknown` and `unsafe` names stand in it as they were written. */
  readonly value: string
  /** Names that have no value, each once. */
  readonly unknown: readonly string[]
  /** Names whose value has a control character, which no header can carry; each once. Only of kind `header`. */
  readonly unsafe: readonly string[]
}

/**
 * Fills in `{{name}}`, in one pass: a value that looks like a placeholder is text. In HTML, values are text too, also within
 * a quoted attribute; a place that is read as code or as an address (`<script>`, `href`) is no place for one.
 */
export function renderVariables(
  text: string,
  variables: Readonly<Record<string, string>>,
  kind: TextKind,
): RenderedText {
  const unknown = new Set<string>()
  const unsafe = new Set<string>()
  const value = text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const variable = ownEntry(variables, name)
    if (variable === undefined) {
      unknown.add(name)
      return placeholder
    }
    if (kind === 'header' && hasControlCharacters(variable)) {
      unsafe.add(name)
      return placeholder
    }
    return kind === 'html' ? escapedHtml(variable) : variable
  })
  return { value, unknown: [...unknown], unsafe: [...unsafe] }
}

const escapedHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => HTML_ENTITIES.get(character) ?? character)
