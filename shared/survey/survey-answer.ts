import * as z from 'zod'
import type { StageReport } from '../probe/stages.js'
import { answerOfProbe, stagesIn } from '../probe/told-stages.js'
import { type MailboxSurvey, mailboxSurveySchema } from './mailbox-survey.js'

/** What a port has shown; nobody logs in. */
const seenPortSchema = z.object({
  /** What a mail server may speak beside IMAP. */
  protocol: z.enum(['POP3', 'ManageSieve']),
  host: z.string(),
  port: z.int(),
  /** `closed`: nobody listens, or nobody answers; `other`: what answers speaks something else. */
  state: z.enum(['open', 'closed', 'other']),
  /** What the server says that it can do, or why it is not known. */
  told: z.string().optional(),
})

/** What a port has shown. */
export type SeenPort = z.output<typeof seenPortSchema>

/** All that was seen of a mailbox. */
export interface SeenMailbox {
  readonly stages: readonly StageReport[]
  readonly ports: readonly SeenPort[]
  /** Undefined where a stage before it failed. */
  readonly survey: MailboxSurvey | undefined
}

const answerSchema = z.object({
  kind: z.literal('survey'),
  ports: z.array(seenPortSchema),
  survey: mailboxSurveySchema.optional(),
  probe: z.unknown(),
})

/** What a function answers that has surveyed a mailbox. */
export type SurveyAnswer = z.input<typeof answerSchema>

/** What was seen, as a function answers it. */
export const answerOfSurvey = ({ stages, ports, survey }: SeenMailbox): SurveyAnswer => ({
  kind: 'survey',
  probe: answerOfProbe(stages),
  ports: [...ports],
  ...(survey && { survey }),
})

/** What is in an answer; undefined where it is none: of a function of another version. */
export function surveyIn(answer: unknown): SeenMailbox | undefined {
  const read = answerSchema.safeParse(answer)
  const stages = read.success ? stagesIn(read.data.probe) : undefined
  return read.success && stages
    ? { stages, ports: read.data.ports, survey: read.data.survey }
    : undefined
}
