import { resolve } from 'node:path'
import { Annotations, App } from 'aws-cdk-lib'
import cdkJson from '../cdk.json' with { type: 'json' }
import { FailureError } from '../shared/failures/failure-error.js'
import { applySettings } from './apply-settings.js'
import { keptBundles } from './kept-bundles.js'
import { loadJobs } from './load-jobs.js'
import { DEFAULT_SETTINGS, loadStage, type Stage } from './load-stage.js'
import { MailJobsStack } from './mail-jobs-stack.js'
import { MailStateStack } from './mail-state-stack.js'
import { checkSecurity } from './security-checks.js'
import { requireFewResources, requireSmallTemplates } from './stack-size.js'
import { stageOf } from './stage.js'

/**
 * What `cdk synth` runs. Context: `stage`, `dev` if it is not given, chooses everything else by infra/stages; `jobs`, the path of another
 * jobs file, to try it on a stage; `keepsBundles`, true where what is synthesized is not deployed: it needs no stage, and starts sooner with
 * bundles that were made before.
 */
async function synthesize(): Promise<void> {
  // What is refused is not to be written when the process ends.
  // Without the CDK's command line (the local world) nobody else reads the feature flags in cdk.json.
  const app = new App({ context: cdkJson.context, autoSynth: false })
  const name = stageOf(app)
  const keepsBundles = app.node.tryGetContext('keepsBundles') === true
  const { jobs, targets, env, settings, targetsLeftOut } = await stageIn(app, name, keepsBundles)
  const bundles = keepsBundles ? await keptBundles() : undefined
  const { terminationProtection } = settings
  const state = new MailStateStack(app, { stage: name, jobs, env, terminationProtection })
  const stack = new MailJobsStack(app, { stage: name, jobs, env, bundles })
  stack.addStackDependency(state)
  for (const [monitor, target] of Object.entries(targets))
    stack.monitor(monitor).onMatched(target(stack))
  applySettings(app, settings)
  if (targetsLeftOut.length > 0)
    Annotations.of(stack).addWarningV2(
      'mailjobs:targets-left-out',
      `With other jobs than those of the stage no match starts anything: the targets of ${targetsLeftOut.join(', ')} are left out`,
    )
  // Of what is not deployed nobody wants to know.
  if (!keepsBundles) checkSecurity(app)
  requireFewResources([state, stack], Object.keys(jobs.mailboxes).length)
  requireSmallTemplates(app.synth())
}

/** The stage, with the jobs that the context names in place of its own; the local world has none. */
async function stageIn(app: App, name: string, isLocal: boolean): Promise<Stage> {
  const jobsFile: unknown = app.node.tryGetContext('jobs')
  const jobs = jobsFile === undefined ? undefined : await loadJobs(resolve(String(jobsFile)))
  if (!isLocal || jobs === undefined) return loadStage(name, { jobs })
  return { jobs, targets: {}, env: undefined, settings: DEFAULT_SETTINGS, targetsLeftOut: [] }
}

try {
  await synthesize()
} catch (error) {
  // A mistake in a definition is the reader's to correct; only a bug of ours deserves a stack trace.
  if (!(error instanceof FailureError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
