import { ownEntry } from '../../contract/own-entry.js'
import { asciiJson } from '../values/ascii-json.js'
import { DOUBLE_BRACES, PLACEHOLDER } from '../values/placeholder.js'
import {
  SCHEDULED_SEND_VARIABLES,
  scheduledSendVariables,
} from '../values/scheduled-send-variables.js'

const NAMES: readonly string[] = Object.keys(SCHEDULED_SEND_VARIABLES)

const inBraces = (names: readonly string[]): string => names.map((name) => `{{${name}}}`).join(', ')

/** What is wrong with the variables of a text of a scheduled send, for its author; undefined if it will do. */
export function variablesFault(text: string): string | undefined {
  const filled = [...text.matchAll(PLACEHOLDER)].filter(([, name = '']) => NAMES.includes(name))
  const known = new Set(filled.map(([placeholder]) => placeholder))
  const unknown = [...text.matchAll(DOUBLE_BRACES)].filter(([braces]) => !known.has(braces))
  if (unknown.length === 0) return undefined
  const shown = new Set(unknown.map(([, name = '']) => `{{${shownName(name.trim())}}}`))
  return `has ${[...shown].join(', ')}, which is no variable; there are: ${inBraces(NAMES)}`
}

/** What cannot be seen is written out. */
const shownName = (name: string): string => asciiJson(name).slice(1, -1)

/** Of a Wednesday, the longest of the weekdays; all other variables are of one length. */
const LONGEST: Readonly<Record<string, string>> = scheduledSendVariables(
  new Date('2026-11-25T12:00:00Z'),
  'UTC',
)

/** UTF-16 units that a text has at most when its variables are filled in. */
export const longestOf = (text: string): number =>
  text.replace(PLACEHOLDER, (placeholder, name: string) => ownEntry(LONGEST, name) ?? placeholder)
    .length
