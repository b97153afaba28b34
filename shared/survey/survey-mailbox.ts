import type { PopServer, SoughtFolder } from '../jobs/requests/survey-request.js'
import { mailServerOf } from '../mailbox/mail-server.js'
import { type MailboxProbeDeps, mailboxProbe, type ProbedMailbox } from '../probe/mailbox-probe.js'
import { runSteps, type StageReport, type Step } from '../probe/stages.js'
import type { MailboxSurvey } from './mailbox-survey.js'
import { type LookAtPort, lookAtPort, otherPortsOf } from './other-ports.js'
import type { SeenMailbox } from './survey-answer.js'
import { takeSurvey } from './take-survey.js'

/** Folders and mail are looked at for so long; somebody waits for it, and it is told what was left out. */
const SURVEY_MS = 40_000

/** Of the session: a command that a server takes for ever for ends with it. */
const SESSION_MS = 60_000

/** What a mailbox is surveyed with. */
export interface SurveyDeps extends MailboxProbeDeps {
  readonly lookAtPort?: LookAtPort
  /** Told before each stage. */
  readonly onBegin?: (step: Pick<Step, 'stage' | 'of'>) => void
}

/** What is asked of a survey. */
export interface SurveyOrder {
  readonly mailbox: ProbedMailbox['mailbox']
  readonly sought: readonly SoughtFolder[]
  /** Where POP3 is looked for as well. */
  readonly pop?: PopServer | undefined
}

/**
 * Looks at all that there is to see of a mailbox: from the name of its server to what is in its folders, by the session that polls use, and
 * at the other ports of the server, for which nobody has to log in. Nothing is changed. What fails is told as a stage.
 */
export async function surveyMailbox(
  deps: SurveyDeps,
  { mailbox, sought, pop }: SurveyOrder,
): Promise<SeenMailbox> {
  const server = mailServerOf(mailbox.imap)
  const look = deps.lookAtPort ?? lookAtPort(server)
  const ports = Promise.all(otherPortsOf(server, pop).map(look))
  let survey: MailboxSurvey | undefined
  const timeLimitMs = Math.min(deps.timeLimitMs, SESSION_MS)
  const probe = mailboxProbe({ ...deps, timeLimitMs }, { mailbox, monitors: [] }, (opened) => [
    {
      stage: 'survey',
      async run() {
        const { session } = await opened()
        const endsAt = deps.clock() + SURVEY_MS
        const hasTime = () => deps.clock() < endsAt
        survey = await takeSurvey({ session, now: deps.now, hasTime }, sought)
        return { detail: wordsOf(survey) }
      },
    },
  ])
  const stages: StageReport[] = []
  try {
    for await (const report of runSteps(probe.steps, deps)) stages.push(report)
  } finally {
    await probe.close()
  }
  return { stages, ports: await ports, survey }
}

function wordsOf({ folders, notSeen }: MailboxSurvey): string {
  const messages = folders.reduce((sum, folder) => sum + folder.messages, 0)
  const left = notSeen.length === 0 ? '' : `; not seen: ${notSeen.length}`
  return `${messages} mails in ${folders.length} folders${left}`
}
