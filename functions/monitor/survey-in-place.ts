import type { SurveyRequest } from '../../shared/jobs/requests/survey-request.js'
import { answerOfSurvey, type SurveyAnswer } from '../../shared/survey/survey-answer.js'
import { surveyMailbox } from '../../shared/survey/survey-mailbox.js'
import { inPlace, type ProbePorts } from './probe-in-place.js'

/** Looks at all that is in a mailbox with the network, the role and the login that polls of it have. Nothing is written. */
export async function surveyInPlace(
  ports: ProbePorts,
  { mailbox, sought, pop, again }: SurveyRequest,
): Promise<SurveyAnswer> {
  const { log } = ports
  const deps = inPlace(ports, { name: mailbox.name, again })
  try {
    const seen = await surveyMailbox(deps, { mailbox, sought, pop })
    const failed = seen.stages.find(({ failure }) => failure)
    log.info('surveyed', { folders: seen.survey?.folders.length, failed: failed?.failure?.code })
    return answerOfSurvey(seen)
  } finally {
    await ports.credentials.saveLeft?.()
  }
}
