import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib'
import { EventBus } from 'aws-cdk-lib/aws-events'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler'
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets'
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFunctionSandbox } from '../../../local/lambda/function-sandbox.js'
import type { InvocationOutcome } from '../../../local/lambda/invocation-outcome.js'
import { startProcessGuard } from '../../../local/lambda/process-guard.js'
import { type CloudAssembly, readCloudAssembly } from '../../../local/template/cloud-assembly.js'
import { type DeployedFunction, functionsOf } from '../../../local/template/deployed-functions.js'
import {
  bucketNamesOf,
  eventBusNamesOf,
  queueNamesOf,
  secretNamesOf,
} from '../../../local/template/deployed-names.js'
import { schedulesOf } from '../../../local/template/deployed-schedules.js'
import { isAllowed, statementsOf } from '../../../local/template/role-statements.js'
import { TemplateError } from '../../../local/template/template-error.js'
import { removeDirectory } from '../../remove-directory.js'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-synth-'))
})

afterAll(() => removeDirectory(directory))

describe('GIVEN a stack with everything and a stack with schedules for it', () => {
  let assembly: CloudAssembly

  beforeAll(async () => {
    assembly = await synthesizedAssembly()
  })

  test('THEN its functions are read, names resolved', () => {
    const [archive = ''] = bucketNamesOf(assembly)

    expect(functionsOf(assembly)).toMatchObject([
      {
        handler: 'index.handler',
        runtime: 'nodejs24.x',
        timeoutSeconds: 60,
        memoryMb: 256,
        region: 'local',
        environment: {
          MAILJOBS_BUCKET: archive,
          MAILJOBS_ARCHIVE: `arn:aws:s3:::${archive}`,
          MAILJOBS_EVENT_BUS: 'mailjobs-dev',
        },
      },
    ])
  })

  test('THEN the bundle of a function is where it says', async () => {
    const [{ assetDirectory } = { assetDirectory: '' }] = functionsOf(assembly)

    expect(await readdir(assetDirectory)).toEqual(['index.mjs'])
  })

  test('THEN the function runs as the template says', async () => {
    const outcomes = await Promise.all(
      functionsOf(assembly).map((lambda) => outcomeOf(lambda, { mailbox: 'operations' })),
    )

    expect(outcomes).toMatchObject([
      { kind: 'succeeded', result: { mailbox: 'operations', bus: 'mailjobs-dev' } },
    ])
  })

  test('THEN the schedules of both stacks are read, and lead to the function', () => {
    const [archive] = bucketNamesOf(assembly)
    const [{ arn } = { arn: '' }] = functionsOf(assembly)

    expect(schedulesOf(assembly)).toMatchObject([
      {
        expression: 'rate(10 minutes)',
        timezone: 'Etc/UTC',
        state: 'ENABLED',
        input: JSON.stringify({ due: '<aws.scheduler.scheduled-time>', bucket: archive }),
        targetArn: arn,
      },
      {
        name: 'sales',
        groupName: 'default',
        arn: 'arn:aws:scheduler:local:000000000000:schedule/default/sales',
        expression: 'cron(0 9 ? * MON-FRI *)',
        timezone: 'Asia/Tokyo',
        state: 'DISABLED',
        targetArn: arn,
      },
    ])
  })

  test('THEN the names of what functions use are read', () => {
    expect(bucketNamesOf(assembly)).toEqual([expect.stringMatching(/^core-archive[0-9a-f]+$/)])
    expect(eventBusNamesOf(assembly)).toEqual(['mailjobs-dev'])
    expect(secretNamesOf(assembly)).toEqual(['mailjobs/dev/mailboxes/operations'])
    expect(queueNamesOf(assembly)).toEqual(['sends'])
  })

  test('THEN what the role of a function allows is known', () => {
    const [{ roleArn } = { roleArn: '' }] = functionsOf(assembly)
    const [archive] = bucketNamesOf(assembly)
    const statements = statementsOf(assembly, roleArn)

    expect(isAllowed(statements, 's3:ListBucket', `arn:aws:s3:::${archive}`)).toBe(true)
    expect(isAllowed(statements, 's3:GetObject', `arn:aws:s3:::${archive}/mail/a`)).toBe(true)
    expect(isAllowed(statements, 's3:DeleteObject', `arn:aws:s3:::${archive}/mail/a`)).toBe(false)
  })
})

test('a directory that is no output of cdk synth is an error that names the file', async () => {
  const read = readCloudAssembly(directory)

  await expect(read).rejects.toThrow(TemplateError)
  await expect(read).rejects.toThrow('manifest.json')
})

async function outcomeOf(lambda: DeployedFunction, event: unknown): Promise<InvocationOutcome> {
  const guard = startProcessGuard()
  const sandbox = createFunctionSandbox({
    lambda,
    timeoutMs: lambda.timeoutSeconds * 1_000,
    environment: lambda.environment,
    onLog: () => {},
    guard,
    now: () => new Date(),
    newId: () => crypto.randomUUID(),
  })
  const outcome = await sandbox.invoke(event)
  await sandbox.close()
  await guard.close()
  return outcome
}

async function synthesizedAssembly(): Promise<CloudAssembly> {
  const bundle = await mkdtemp(join(directory, 'bundle-'))
  await writeFile(
    join(bundle, 'index.mjs'),
    'export const handler = async (event) => ({ ...event, bus: process.env.MAILJOBS_EVENT_BUS })',
  )
  const outdir = await mkdtemp(join(directory, 'cdk-out-'))
  const app = new App({ outdir, context: { 'aws:cdk:bundling-stacks': [] } })
  const core = new Stack(app, 'Core')
  const archive = new Bucket(core, 'Archive')
  const bus = new EventBus(core, 'Bus', { eventBusName: 'mailjobs-dev' })
  new Queue(core, 'Sends', { queueName: 'sends' })
  new CfnSecret(core, 'Login', { name: 'mailjobs/dev/mailboxes/operations' })
  const monitor = new LambdaFunction(core, 'Monitor', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(bundle),
    timeout: Duration.seconds(60),
    memorySize: 256,
    environment: {
      MAILJOBS_BUCKET: archive.bucketName,
      MAILJOBS_ARCHIVE: archive.bucketArn,
      MAILJOBS_EVENT_BUS: bus.eventBusName,
    },
  })
  archive.grantRead(monitor)
  new Schedule(core, 'Operations', {
    schedule: ScheduleExpression.rate(Duration.minutes(10)),
    target: new LambdaInvoke(monitor, {
      input: ScheduleTargetInput.fromObject({
        due: '<aws.scheduler.scheduled-time>',
        bucket: archive.bucketName,
      }),
    }),
  })
  new Schedule(new Stack(app, 'Shard'), 'Sales', {
    scheduleName: 'sales',
    enabled: false,
    schedule: ScheduleExpression.cron({
      minute: '0',
      hour: '9',
      weekDay: 'MON-FRI',
      timeZone: TimeZone.ASIA_TOKYO,
    }),
    target: new LambdaInvoke(monitor),
  })
  app.synth()
  return readCloudAssembly(outdir)
}
