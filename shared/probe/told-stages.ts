import * as z from 'zod'
import { FAILURES, type FailureCode } from '../failures/catalogue.js'
import { FailureError } from '../failures/failure-error.js'
import { STAGES, type StageReport } from './stages.js'

/** A failure that another process has told of. */
class ToldFailure extends FailureError {
  override readonly name = 'ToldFailure'
  readonly code: FailureCode

  constructor(code: FailureCode, message: string) {
    super(message)
    this.code = code
  }
}

const codes: ReadonlySet<string> = new Set(Object.keys(FAILURES))

const codeSchema = z.custom<FailureCode>((code) => typeof code === 'string' && codes.has(code))

const outcomeSchema = z.object({
  kind: z.literal('probe'),
  stages: z.array(
    z.object({
      stage: z.enum(STAGES),
      of: z.string().optional(),
      outcome: z.enum(['passed', 'warned', 'failed']),
      ms: z.number(),
      detail: z.string(),
      warnings: z.array(z.string()).optional(),
      facts: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      failure: z.object({ code: codeSchema, message: z.string() }).optional(),
    }),
  ),
})

/** What a function answers that has probed a mailbox. */
export type ProbeAnswer = z.output<typeof outcomeSchema>

/** The stages of a probe as a function answers them. */
export const answerOfProbe = (reports: readonly StageReport[]): ProbeAnswer => ({
  kind: 'probe',
  stages: reports.map(({ failure, warnings, facts, ...report }) => ({
    ...report,
    ...(warnings && { warnings: [...warnings] }),
    ...(facts && { facts: { ...facts } }),
    ...(failure && { failure: { code: failure.code, message: failure.message } }),
  })),
})

/** The stages in an answer; undefined where it is none: of a function of another version. */
export function stagesIn(answer: unknown): readonly StageReport[] | undefined {
  const read = outcomeSchema.safeParse(answer)
  return read.data?.stages.map(({ stage, of, outcome, ms, detail, warnings, facts, failure }) => ({
    stage,
    outcome,
    ms,
    detail,
    ...(of !== undefined && { of }),
    ...(warnings && { warnings }),
    ...(facts && { facts }),
    ...(failure && { failure: new ToldFailure(failure.code, failure.message) }),
  }))
}
