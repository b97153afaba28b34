import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { IRuleTarget } from 'aws-cdk-lib/aws-events'
import type { Construct } from 'constructs'
import * as z from 'zod'
import { ConfigurationInvalid, type Fault } from '../shared/failures/configuration-errors.js'
import { stageClashes } from '../shared/jobs/checks/stage-clashes.js'
import { readJobs } from '../shared/jobs/read-jobs.js'
import type { Jobs } from '../shared/jobs/schema/jobs-schema.js'
import { nearMatch } from '../shared/jobs/values/near-match.js'
import { importFile } from './load-jobs.js'

/** One file for each stage, called for it. */
const STAGES_FOLDER = join(import.meta.dirname, 'stages')

/** The stage that may not go to whatever account the credentials are for. */
const PRODUCTION = 'prod'

/** What a match starts, by the name of the monitor. */
export type Targets = Readonly<Record<string, (scope: Construct) => IRuleTarget>>

const envSchema = z.strictObject({
  account: z.string().regex(/^\d{12}$/, 'must be the 12 digits of an account'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, such as ap-northeast-1'),
})

const settingsSchema = z.strictObject({
  /** Of everything that is deployed. */
  tags: z.record(z.string().min(1).max(128), z.string().max(256)).default({}),
  /** Whether the stack of the state can be destroyed only after this was taken back. @default true */
  terminationProtection: z.boolean().default(true),
  /** The ARN of a policy beyond which no role of the stage can go, where an account asks for one. */
  permissionsBoundary: z
    .string()
    .regex(/^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/\S+$/, 'must be the ARN of a managed policy')
    .optional(),
  /** Whether runs of functions and calls of the API are traced by X-Ray. @default false */
  tracing: z.boolean().default(false),
  /**
   * Private subnets, with a NAT gateway each, for the functions that talk to mail servers: those then see the gateways' addresses. Without it the
   * functions are in no network of the account, and their addresses are any of AWS.
   */
  network: z
    .strictObject({
      subnetIds: z
        .array(z.string().regex(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, 'must be a subnet'))
        .min(1),
      securityGroupIds: z
        .array(z.string().regex(/^sg-([0-9a-f]{8}|[0-9a-f]{17})$/, 'must be a security group'))
        .min(1),
    })
    .optional(),
})

/** What holds for a stage as a whole. */
export type StageSettings = z.output<typeof settingsSchema>

/** The settings of a stage that says nothing. */
export const DEFAULT_SETTINGS: StageSettings = settingsSchema.parse({})

const stageSchema = z.strictObject({
  jobs: z.unknown(),
  targets: z
    .record(
      z.string(),
      z.custom<Targets[string]>((target) => typeof target === 'function', 'must be a function'),
    )
    .default({}),
  env: envSchema.optional(),
  settings: settingsSchema.default(DEFAULT_SETTINGS),
})

/** A stage, checked. */
export interface Stage {
  readonly jobs: Jobs
  readonly targets: Targets
  /** Where it goes, and nowhere else. Undefined: wherever the credentials are for. */
  readonly env: z.output<typeof envSchema> | undefined
  readonly settings: StageSettings
  /** Monitors whose targets are left out, as other jobs than the stage's own are deployed. */
  readonly targetsLeftOut: readonly string[]
}

/** How a stage is loaded. */
export interface LoadStageOptions {
  readonly folder?: string
  /** What is deployed in place of the stage's own; its targets are left out, as they belong to its monitors. */
  readonly jobs?: Jobs | undefined
}

/**
 * The stage of a name, from `<folder>/<name>.ts`.
 *
 * @throws ConfigurationInvalid if there is no such file, something in it is wrong, production has no account, or another stage works on
 * one of its mailboxes and either of them changes mail there
 */
export async function loadStage(
  name: string,
  { folder = STAGES_FOLDER, jobs }: LoadStageOptions = {},
): Promise<Stage> {
  const names = await stageNames(folder)
  if (!names.includes(name)) throw unknownStage(name, names, folder)
  const own = await readStage(name, folder)
  const stage: Stage =
    jobs === undefined
      ? own
      : { ...own, jobs, targets: {}, targetsLeftOut: Object.keys(own.targets) }
  if (name === PRODUCTION && stage.env === undefined)
    throw new ConfigurationInvalid(`infra/stages/${name}.ts`, [
      {
        path: 'env',
        message:
          'is missing: export const env = { account, region }, so that production goes to no other account',
      },
    ])
  const faults: Fault[] = []
  for (const other of names.filter((one) => one !== name)) {
    const { jobs: theirs } = await readStage(other, folder)
    faults.push(...stageClashes(stage.jobs, { name: other, jobs: theirs }))
  }
  if (faults.length > 0) throw new ConfigurationInvalid(`The stage ${name}`, faults)
  return stage
}

async function readStage(name: string, folder: string): Promise<Stage> {
  const file = join(folder, `${name}.ts`)
  const { data, error } = stageSchema.safeParse({ ...(await importFile(file)) })
  if (error) {
    const faults = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    throw new ConfigurationInvalid(file, faults)
  }
  return { ...data, env: data.env, jobs: readJobs(data.jobs, file), targetsLeftOut: [] }
}

async function stageNames(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder)
  return files
    .flatMap((file) => (file.endsWith('.ts') ? [file.slice(0, -'.ts'.length)] : []))
    .toSorted()
}

function unknownStage(
  name: string,
  names: readonly string[],
  folder: string,
): ConfigurationInvalid {
  const near = nearMatch(name, names)
  const message = `there is no ${join(folder, name)}.ts; there are: ${names.join(', ')}`
  const fault = { path: 'stage', message, value: JSON.stringify(name) }
  return new ConfigurationInvalid('The context', [
    { ...fault, ...(near !== undefined && { nearMatch: near }) },
  ])
}
