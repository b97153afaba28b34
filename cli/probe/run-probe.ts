import type { FailureError } from '../../shared/failures/failure-error.js'
import { OperatorError } from '../../shared/failures/operator-error.js'
import type { MonitorFunction } from '../../shared/place/place.js'
import { runSteps, type StageReport, type Step } from '../../shared/probe/stages.js'
import { stagesIn } from '../../shared/probe/told-stages.js'
import { type ProgressLine, progressLine } from '../words/progress-line.js'
import type { ProbeDepth, ProbeSubject } from './probe-subjects.js'
import type { ProbeTools } from './probe-tools.js'
import {
  catalogueRemedy,
  type RemedyOf,
  stageJson,
  stageLabel,
  stageLines,
  subjectLine,
} from './stage-words.js'

/** How a probe is shown. */
export interface ProbeDisplay {
  /** Undefined for a program: it is told all at the end. */
  readonly print: ((line: string) => void) | undefined
  readonly depth: ProbeDepth
  /** Default: as the catalogue has it. */
  readonly remedyOf?: RemedyOf
}

/** Where a probe was made. */
export type ProbedFrom = 'this machine' | 'the monitor function'

/** What a probe came to. */
export interface ProbeOutcome {
  readonly kind: ProbeSubject['kind']
  readonly name: string
  readonly from: ProbedFrom
  readonly outcome: StageReport['outcome']
  readonly stages: readonly StageReport[]
}

/** Probes one mailbox or sender from this machine, and shows each stage as it ends. */
export function runProbe(
  subject: ProbeSubject,
  tools: ProbeTools,
  { print, depth, remedyOf = catalogueRemedy }: ProbeDisplay,
): Promise<ProbeOutcome> {
  const { steps, close } = subject.probe(tools, depth)
  const progress = print && progressLine(process.stderr)
  const onBegin = (step: Pick<Step, 'stage' | 'of'>) =>
    progress?.show(`  ...    ${stageLabel(step)}`)
  const running = runSteps(steps, { clock: () => performance.now(), onBegin })
  return shown(subject, running, { print, progress, remedyOf, from: 'this machine' }).finally(close)
}

/** Probes a mailbox from where the monitor function runs, and shows all stages when that has answered. @throws ProbeUnknown, FunctionFailed */
export function runProbeInPlace(
  subject: ProbeSubject,
  request: object,
  { monitor, print }: Pick<ProbeDisplay, 'print'> & { readonly monitor: MonitorFunction },
): Promise<ProbeOutcome> {
  const progress = print && progressLine(process.stderr)
  async function* answered(): AsyncIterable<StageReport> {
    progress?.show('  ...    the function is at it')
    const stages = stagesIn(await monitor.invoke(request))
    if (!stages)
      throw new ProbeUnknown(
        'The monitor function does not know the probe: deploy it anew (npm run deploy), or probe from this machine (--here).',
      )
    yield* stages
  }
  const display = { print, progress, remedyOf: catalogueRemedy }
  return shown(subject, answered(), { ...display, from: 'the monitor function' })
}

/** The function is of another version. */
class ProbeUnknown extends OperatorError {
  override readonly name = 'ProbeUnknown'
}

interface Shown {
  readonly print: ProbeDisplay['print']
  readonly progress: ProgressLine | undefined
  readonly remedyOf: RemedyOf
  readonly from: ProbedFrom
}

async function shown(
  subject: ProbeSubject,
  running: AsyncIterable<StageReport>,
  { print, progress, remedyOf, from }: Shown,
): Promise<ProbeOutcome> {
  print?.(subjectLine(subject, from))
  const stages: StageReport[] = []
  try {
    for await (const report of running) {
      progress?.clear()
      print?.(stageLines(report, remedyOf))
      stages.push(report)
    }
  } finally {
    progress?.clear()
  }
  const { kind, name } = subject
  return { kind, name, from, outcome: worstOf(stages), stages }
}

function worstOf(stages: readonly StageReport[]): StageReport['outcome'] {
  if (stages.some(({ outcome }) => outcome === 'failed')) return 'failed'
  return stages.some(({ outcome }) => outcome === 'warned') ? 'warned' : 'passed'
}

/** The failures of probes, in their order. */
export const failuresOf = (outcomes: readonly ProbeOutcome[]): readonly FailureError[] =>
  outcomes.flatMap(({ stages }) => stages.flatMap(({ failure }) => failure ?? []))

/** A probe for programs. */
export const probeJson = (
  { stages, ...outcome }: ProbeOutcome,
  remedyOf = catalogueRemedy,
): object => ({
  ...outcome,
  stages: stages.map((stage) => stageJson(stage, remedyOf)),
})
