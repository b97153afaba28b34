import { SCHEDULED_SEND_VARIABLES } from '../values/scheduled-send-variables.js'

const NAMES: readonly string[] = Object.keys(SCHEDULED_SEND_VARIABLES)

/** What is meant as a variable, by its double braces, whether it is one or not. */
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g

const inBraces = (names: readonly string[]): string => names.map((name) => `{{${name}}}`).join(', ')

/** What is wrong with the variables of a text of a scheduled send, for its author; undefined if it will do. */
export function variablesFault(text: string): string | undefined {
  const unknown = [...text.matchAll(PLACEHOLDER)]
    .map(([, name = '']) => name.trim())
    .filter((name) => !NAMES.includes(name))
  if (unknown.length === 0) return undefined
  return `has ${inBraces([...new Set(unknown)])}, which is no variable; there are: ${inBraces(NAMES)}`
}
