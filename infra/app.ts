import { join, resolve } from 'node:path'
import { App } from 'aws-cdk-lib'
import cdkJson from '../cdk.json' with { type: 'json' }
import { FailureError } from '../shared/failures/failure-error.js'
import { keptBundles } from './kept-bundles.js'
import { loadJobs } from './load-jobs.js'
import { MailJobsStack } from './mail-jobs-stack.js'
import { stageOf } from './stage.js'
import { targets } from './targets.js'

const DEFAULT_JOBS_FILE = join(import.meta.dirname, 'jobs.ts')

/**
 * What `cdk synth` runs. Context: `jobs`, the path of another jobs file; `stage`, `dev` if it is not given; `keepsBundles`, true where
 * what is synthesized is not deployed, and starts sooner with bundles that were made before.
 */
async function synthesize(): Promise<void> {
  // Without the CDK's command line (the local world) nobody else reads the feature flags in cdk.json.
  const app = new App({ context: cdkJson.context })
  const jobsFile = resolve(String(app.node.tryGetContext('jobs') ?? DEFAULT_JOBS_FILE))
  const jobs = await loadJobs(jobsFile)
  const keepsBundles = app.node.tryGetContext('keepsBundles') === true
  const bundles = keepsBundles ? await keptBundles() : undefined
  const stack = new MailJobsStack(app, { stage: stageOf(app), jobs, bundles })
  // targets.ts belongs to jobs.ts: another jobs file has other monitors.
  if (jobsFile === DEFAULT_JOBS_FILE) {
    for (const [monitor, target] of Object.entries(targets)) {
      stack.monitor(monitor).onMatched(target(stack))
    }
  }
  app.synth()
}

try {
  await synthesize()
} catch (error) {
  // A mistake in a definition is the reader's to correct; only a bug of ours deserves a stack trace.
  if (!(error instanceof FailureError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
