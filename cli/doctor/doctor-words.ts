import pc from 'picocolors'
import type { Finding } from './finding.js'

const COLOURED = {
  fine: pc.green,
  warning: pc.yellow,
  wrong: pc.red,
  unknown: pc.dim,
} as const

const WIDTH = Math.max(...Object.keys(COLOURED).map(({ length }) => length))

/** What was looked at, a line each, with what is to be done below it. */
export const findingLines = (findings: readonly Finding[]): string[] =>
  findings.flatMap(({ about, state, words, remedy }) => [
    `${COLOURED[state](state.padEnd(WIDTH))}  ${about}: ${words}`,
    ...(remedy === undefined ? [] : [`${' '.repeat(WIDTH)}  ${pc.dim(`What to do: ${remedy}`)}`]),
  ])
