import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { ConfigurationBroken } from '../../shared/failures/configuration-errors.js'

const PROJECT = resolve(import.meta.dirname, '../..')

/** What is synthesized, and where to. */
export interface SynthesisOptions {
  readonly jobsFile: string
  readonly stage: string
  readonly directory: string
  /** What the jobs file sees of the environment besides this one's. */
  readonly environment?: Readonly<Record<string, string>>
  /** Ends it at once. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Synthesizes the CDK app, as `cdk synth` does, into a directory.
 * @throws ConfigurationBroken with what the app said, which names every fault of the jobs file; AbortError
 */
export async function synthesize({
  jobsFile,
  stage,
  directory,
  environment,
  signal,
}: SynthesisOptions): Promise<void> {
  const app = spawn(process.execPath, ['--import', 'tsx', resolve(PROJECT, 'infra/app.ts')], {
    cwd: PROJECT,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
    env: {
      ...process.env,
      ...environment,
      CDK_OUTDIR: directory,
      // CDK's own rules take a second and 240 MB; `cdk synth` and the tests apply them.
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({ jobs: resolve(jobsFile), stage, keepsBundles: true }),
    },
  })
  const [said, [exitCode]] = await Promise.all([text(app.stderr), once(app, 'close')])
  if (exitCode !== 0) throw new ConfigurationBroken(said.trim() || `cdk app ended with ${exitCode}`)
}
