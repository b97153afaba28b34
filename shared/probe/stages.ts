import { asFailure, type FailureError } from '../failures/failure-error.js'

/** What is tried one after the other, from the name of a server to its mail. */
export const STAGES = [
  /** The name of the host. */
  'dns',
  /** A connection to the port. */
  'tcp',
  /** The login is read from where it is kept. */
  'secret',
  /** An access token is asked for, where the login is by OAuth2. */
  'token',
  /** The login by POP3 before SMTP. */
  'pop3',
  /** The line is encrypted, and the certificate accepted: at once, or by STARTTLS. */
  'tls',
  'greeting',
  /** What an SMTP server says that it can do. */
  'ehlo',
  'login',
  /** What an IMAP server says that it can do. */
  'capabilities',
  /** A folder that monitors watch. */
  'folder',
  /** A folder that mail is moved to, or copies are kept in. */
  'target',
  /** Of a diagnosis: counts, dates and storage of all folders, and where mail is that was decided on. */
  'survey',
  /** A few mails are read, and left as they are. */
  'read',
  /** Of SES: whether the sender's address may be sent from, and how much may be. */
  'identity',
  'quota',
  /** A mail to itself is handed over, and comes back. */
  'mail',
  'return',
] as const

/** One of them. */
export type StageName = (typeof STAGES)[number]

/** What a stage has found. */
export interface Finding {
  /** For a person, in a few words: `192.0.2.10, 192.0.2.11`. */
  readonly detail: string
  /** What works, and will not for long, or not as it is meant. */
  readonly warnings?: readonly string[]
  /** For programs, by name. */
  readonly facts?: Readonly<Record<string, string | number>>
}

/** One thing that is tried. */
export interface Step {
  readonly stage: StageName
  /** What of, where there are several: a folder, `POP3`. */
  readonly of?: string
  /** Undefined: there is nothing to try after all. @throws FailureError */
  run(): Promise<Finding | undefined>
  /** What comes after it can be tried even where it fails. */
  readonly goesOn?: true
}

/** What is to be tried, and the end of what that has opened. */
export interface Probe {
  readonly steps: readonly Step[]
  /** Never rejects. */
  close(): Promise<void>
}

/** How a stage ended. */
export interface StageReport extends Finding {
  readonly stage: StageName
  readonly of?: string
  readonly outcome: 'passed' | 'warned' | 'failed'
  readonly ms: number
  readonly failure?: FailureError
}

/** What steps are run with. */
export interface RunningSteps {
  /** A clock that only rises, in milliseconds. */
  readonly clock: () => number
  /** Told before each step. */
  readonly onBegin?: (step: Pick<Step, 'stage' | 'of'>) => void
}

/** Runs steps in their order, and reports each as it ends. After one that fails there is none, unless it says otherwise. */
export async function* runSteps(
  steps: readonly Step[],
  { clock, onBegin = () => {} }: RunningSteps,
): AsyncIterable<StageReport> {
  for (const step of steps) {
    onBegin(step)
    const began = clock()
    const ended = await step.run().catch(asFailure)
    if (ended === undefined) continue
    yield { ...namesOf(step), ...outcomeOf(ended), ms: Math.round(clock() - began) }
    if (ended instanceof Error && !step.goesOn) return
  }
}

const namesOf = ({ stage, of }: Step): Pick<StageReport, 'stage' | 'of'> => ({
  stage,
  ...(of !== undefined && { of }),
})

const outcomeOf = (ended: Finding | FailureError): Omit<StageReport, 'stage' | 'of' | 'ms'> =>
  ended instanceof Error
    ? { outcome: 'failed', detail: ended.message, failure: ended }
    : { outcome: (ended.warnings ?? []).length > 0 ? 'warned' : 'passed', ...ended }
