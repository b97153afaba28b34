import type { FailureError } from '../../shared/failures/failure-error.js'
import { runSteps, type StageReport } from '../../shared/probe/stages.js'
import { type ProgressLine, progressLine } from '../words/progress-line.js'
import type { ProbeDepth, ProbeSubject } from './probe-subjects.js'
import type { ProbeTools } from './probe-tools.js'
import { stageJson, stageLabel, stageLines, subjectLine } from './stage-words.js'

/** How a probe is shown. */
export interface ProbeDisplay {
  /** Undefined for a program: it is told all at the end. */
  readonly print: ((line: string) => void) | undefined
  readonly depth: ProbeDepth
}

/** What a probe came to. */
export interface ProbeOutcome {
  readonly kind: ProbeSubject['kind']
  readonly name: string
  readonly outcome: StageReport['outcome']
  readonly stages: readonly StageReport[]
}

/** Probes one mailbox or sender, and shows each stage as it ends. */
export async function runProbe(
  subject: ProbeSubject,
  tools: ProbeTools,
  { print, depth }: ProbeDisplay,
): Promise<ProbeOutcome> {
  print?.(subjectLine(subject))
  const progress: ProgressLine | undefined = print && progressLine(process.stderr)
  const { steps, close } = subject.probe(tools, depth)
  const stages: StageReport[] = []
  try {
    const running = runSteps(steps, {
      clock: () => performance.now(),
      onBegin: (step) => progress?.show(`  ...    ${stageLabel(step)}`),
    })
    for await (const report of running) {
      progress?.clear()
      print?.(stageLines(report))
      stages.push(report)
    }
  } finally {
    progress?.clear()
    await close()
  }
  return { kind: subject.kind, name: subject.name, outcome: worstOf(stages), stages }
}

function worstOf(stages: readonly StageReport[]): StageReport['outcome'] {
  if (stages.some(({ outcome }) => outcome === 'failed')) return 'failed'
  return stages.some(({ outcome }) => outcome === 'warned') ? 'warned' : 'passed'
}

/** The failures of probes, in their order. */
export const failuresOf = (outcomes: readonly ProbeOutcome[]): readonly FailureError[] =>
  outcomes.flatMap(({ stages }) => stages.flatMap(({ failure }) => failure ?? []))

/** A probe for programs. */
export const probeJson = ({ stages, ...outcome }: ProbeOutcome): object => ({
  ...outcome,
  stages: stages.map(stageJson),
})
