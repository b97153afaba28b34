import pc from 'picocolors'
import type { FailureError } from '../../shared/failures/failure-error.js'
import type { StageReport, Step } from '../../shared/probe/stages.js'
import { printable } from '../words/printable.js'
import type { ProbeSubject } from './probe-subjects.js'

/** What to do about a failure, where it is told. */
export type RemedyOf = (failure: FailureError) => string

/** As the catalogue has it: by the jobs file, and by what is stored. */
export const catalogueRemedy: RemedyOf = ({ failure }) => failure.remedy

/** What is probed, as the line above its stages. */
export const subjectLine = ({ kind, name, address, server }: ProbeSubject, from: string): string =>
  `${pc.bold(`${kind} ${name}`)}  ${address} on ${server}, from ${from}`

const MARK = { passed: pc.green('ok    '), warned: pc.yellow('WARN  '), failed: pc.red('FAILED') }

/** Wide enough for the names of stages, and of most folders. */
const LABEL_WIDTH = 14
const TIME_WIDTH = 8

/** What a stage is called: `tcp`, `folder INBOX`. */
export const stageLabel = ({ stage, of }: Pick<Step, 'stage' | 'of'>): string =>
  of === undefined ? stage : `${stage} ${of}`

/** A stage that has ended: what it took and found, what it warns of; of a failure its entry of the catalogue. */
export function stageLines(report: StageReport, remedyOf = catalogueRemedy): string {
  const { outcome, ms, detail, warnings = [], failure } = report
  const label = printable(stageLabel(report)).padEnd(LABEL_WIDTH)
  const time = pc.dim(`${ms} ms`.padStart(TIME_WIDTH))
  // Of its own words none is for a terminal; a colour is.
  const words = printable(detail).replaceAll('\n', ' ')
  const told = failure ? `${pc.red(failure.code)}  ${words}` : words
  const indent = ' '.repeat(8)
  return [
    `  ${MARK[outcome]} ${label} ${time}  ${told}`,
    ...warnings.map((warning) => `${indent}${pc.yellow('warning')}  ${warning}`),
    ...(failure
      ? [
          `${indent}${failure.failure.meaning} ${failure.failure.cause}`,
          `${indent}${pc.dim(`What to do: ${remedyOf(failure)}`)}`,
        ]
      : []),
  ].join('\n')
}

/** A stage for programs. */
export function stageJson({ failure, ...report }: StageReport, remedyOf = catalogueRemedy): object {
  if (!failure) return report
  const { meaning, cause, legacyCode } = failure.failure
  const remedy = remedyOf(failure)
  return {
    ...report,
    failure: { code: failure.code, message: failure.message, meaning, cause, remedy, legacyCode },
  }
}
