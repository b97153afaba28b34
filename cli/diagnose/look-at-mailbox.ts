import { worldFiles } from '../../local/world/world-files.js'
import { FailureError } from '../../shared/failures/failure-error.js'
import { OperatorError } from '../../shared/failures/operator-error.js'
import type { PopServer, SoughtFolder } from '../../shared/jobs/requests/survey-request.js'
import type { ProbedMailbox } from '../../shared/probe/mailbox-probe.js'
import { type SeenMailbox, surveyIn } from '../../shared/survey/survey-answer.js'
import { surveyMailbox } from '../../shared/survey/survey-mailbox.js'
import { DEFAULT_DATA } from '../options.js'
import { chosenPlace, type PlaceOptions } from '../place/chosen-place.js'
import { filesBucket } from '../place/files-bucket.js'
import { loginSecrets } from '../place/login-secrets.js'
import { probeTools } from '../probe/probe-tools.js'
import { stageLabel } from '../probe/stage-words.js'
import { progressLine } from '../words/progress-line.js'

/** Where a mailbox is looked at from, and how. */
export interface LookOptions extends PlaceOptions {
  readonly here?: boolean
  readonly again?: boolean
  readonly pop?: PopServer
  readonly json?: boolean
}

/** Where it was looked at from, for people. */
type LookedFrom = 'this machine' | 'the monitor function'

/** The monitor function is of another version. */
class SurveyUnknown extends OperatorError {
  override readonly name = 'SurveyUnknown'
}

/** What was seen of a mailbox, from where; or why nobody could even begin. */
export interface LookedAt extends SeenMailbox {
  readonly from: LookedFrom
  readonly failure?: Error
}

/**
 * What there is to see of a mailbox: of a stack from inside its monitor function, where network and login are the real ones. What keeps us from
 * looking is told, since the ledger knows much without.
 */
export async function lookAtMailbox(
  { mailbox }: ProbedMailbox,
  sought: readonly SoughtFolder[],
  options: LookOptions,
): Promise<LookedAt> {
  const order = { mailbox, sought, pop: options.pop }
  const isInPlace = options.stack !== undefined && !options.here
  const from = isInPlace ? 'the monitor function' : 'this machine'
  try {
    const look = isInPlace ? lookFromFunction : lookFromHere
    return { ...(await look(order, options)), from }
  } catch (failure) {
    if (!(failure instanceof OperatorError || failure instanceof FailureError)) throw failure
    return { from, failure, stages: [], ports: [], survey: undefined }
  }
}

type Order = Parameters<typeof surveyMailbox>[1]

async function lookFromHere(order: Order, options: LookOptions): Promise<SeenMailbox> {
  const secrets = await loginSecrets(options)
  const { data = DEFAULT_DATA, stack, again, json } = options
  const bucket =
    stack === undefined
      ? filesBucket(worldFiles(data).bucket)
      : (await chosenPlace({ stack })).bucket
  const tools = probeTools({ ...secrets, remembered: again ? undefined : bucket })
  const progress = json ? undefined : progressLine(process.stderr)
  try {
    return await surveyMailbox(
      {
        ...tools.mailboxes,
        onBegin: (step) => progress?.show(`  ...    ${stageLabel(step)}`),
      },
      order,
    )
  } finally {
    progress?.clear()
    await tools.saveLeft()
  }
}

async function lookFromFunction(
  { mailbox, sought, pop }: Order,
  { again = false, json, ...options }: LookOptions,
): Promise<SeenMailbox> {
  const { withMonitorFunction } = await import('../place/monitor-function.js')
  const progress = json ? undefined : progressLine(process.stderr)
  progress?.show('  ...    the function looks at the mailbox')
  const event = {
    ...{ schemaVersion: 1, kind: 'survey', mailbox, sought, again },
    ...(pop && { pop }),
  }
  const use = { say: () => {}, signal: new AbortController().signal }
  try {
    const seen = surveyIn(
      await withMonitorFunction(options, use, (monitor) => monitor.invoke(event)),
    )
    if (seen) return seen
    throw new SurveyUnknown(
      'The monitor function does not know the survey: deploy it anew (npm run deploy), or look from this machine (--here).',
    )
  } finally {
    progress?.clear()
  }
}
