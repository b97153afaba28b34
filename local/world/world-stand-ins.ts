import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import { FUNCTION_ENV, LOCAL_ENV } from '../../shared/contract/env.js'
import { OUTPUT } from '../../shared/contract/outputs.js'
import { bucketIdentities } from '../access/bucket-identities.js'
import { type AskedNeed, type WorldAccess, worldAccess } from '../access/world-access.js'
import type { InvocationVerdict } from '../lambda/invocation-outcome.js'
import { byOtherName, type LocalSecrets } from '../secrets/local-secrets.js'
import { startCloudFormationStandIn } from '../stand-ins/cloudformation.js'
import { startCloudWatchLogsStandIn } from '../stand-ins/cloudwatch-logs.js'
import { type EventBridgeEvent, startEventBridgeStandIn } from '../stand-ins/eventbridge.js'
import type { OnExchange } from '../stand-ins/exchange.js'
import type { Intercept } from '../stand-ins/faults.js'
import { startLambdaStandIn } from '../stand-ins/lambda.js'
import { type S3Call, startS3StandIn } from '../stand-ins/s3/server.js'
import { startSecretsManagerStandIn } from '../stand-ins/secrets-manager.js'
import type { Deliver } from '../stand-ins/ses/fates.js'
import { startSesStandIn } from '../stand-ins/ses/server.js'
import { type PublishedMessage, startSnsStandIn } from '../stand-ins/sns.js'
import type { MessageQueue } from '../stand-ins/sqs/message-queue.js'
import { startSqsStandIn } from '../stand-ins/sqs/server.js'
import { startSsmStandIn } from '../stand-ins/ssm.js'
import type { CloudAssembly } from '../template/cloud-assembly.js'
import { type DeployedFunction, functionsOf } from '../template/deployed-functions.js'
import {
  bucketNamesOf,
  configurationSetNamesOf,
  eventBusNamesOf,
  secretNamesOf,
} from '../template/deployed-names.js'
import { outputNamed } from '../template/deployed-outputs.js'
import { parametersOf } from '../template/deployed-parameters.js'
import { topicsOf } from '../template/deployed-topics.js'
import { TemplateError } from '../template/template-error.js'
import { DEFAULT_BUS } from '../watch/world-news.js'
import { Closers } from './closers.js'
import { describedStacks, writeOperatorAccess } from './operator-access.js'
import { type LoggedPoll, monitorLogOf } from './poll-log.js'
import { CLOCK } from './world-clock.js'

/** Files and listeners that the stand-ins work with. */
export interface StandInOptions {
  readonly bucketDirectory: string
  readonly eventsFile: string
  /** Where it is written what people are told. */
  readonly alertsFile: string
  /** By their full names. */
  readonly secrets: LocalSecrets
  readonly queues: Iterable<MessageQueue>
  /** Where mail goes that SES takes. */
  readonly deliver: Deliver
  readonly onS3: Intercept<S3Call>
  /** Told of everything that the role of a function was asked for. */
  readonly onAsked?: ((asked: AskedNeed) => void) | undefined
  readonly onExchange?: OnExchange | undefined
  /** For programs of the operator, such as the AWS command line; undefined: there are none. */
  readonly operator?: OperatorOptions
  /** Told of each message that people would get. */
  readonly onTold: (message: PublishedMessage) => void
  /** Told of each event; who announces one is answered when it has settled. */
  readonly onEvent: (event: EventBridgeEvent, bus: string) => unknown
}

/** What programs of the operator find. */
export interface OperatorOptions {
  /** The polls there were. */
  readonly polls: () => Promise<readonly LoggedPoll[]>
  /** Runs a function of the world once. */
  readonly invoke: (arn: string, input: unknown) => Promise<InvocationVerdict>
  /** Where their keys, and the endpoints, are written. */
  readonly accessFile: string
}

/** AWS, as far as the template needs it. */
export interface WorldStandIns {
  /** What makes the SDK of a function find the stand-ins, and them recognise the function. */
  environmentOf(lambda: DeployedFunction): Record<string, string>
  /** What the roles of the template may do. */
  readonly access: WorldAccess
  close(): Promise<void>
}

/**
 * Starts a stand-in for each service that the template uses; each holds every function to the policies of its role. Where one cannot be
 * started, none is left.
 */
export async function startWorldStandIns(
  assembly: CloudAssembly,
  options: StandInOptions,
): Promise<WorldStandIns> {
  const closers = new Closers()
  try {
    return { ...(await startEach(assembly, options, closers)), close: () => closers.close() }
  } catch (error) {
    await closers.close()
    throw error
  }
}

async function startEach(
  assembly: CloudAssembly,
  options: StandInOptions,
  closers: Closers,
): Promise<Omit<WorldStandIns, 'close'>> {
  const { bucketDirectory, eventsFile, secrets, queues, deliver, onS3, onEvent } = options
  const { alertsFile, onTold, onAsked, onExchange } = options
  const opened = <StandIn extends { close(): Promise<void> }>(standIn: StandIn): StandIn => {
    closers.add(() => standIn.close())
    return standIn
  }
  const bucket = theBucketOf(assembly)
  const access = worldAccess(assembly, onAsked)
  const { keys, operator } = access
  const secretNames = new Set(secretNamesOf(assembly))
  const s3 = opened(
    await startS3StandIn({
      bucket,
      directory: bucketDirectory,
      identities: bucketIdentities(access, bucket),
      intercept: onS3,
    }),
  )
  const secretsManager = opened(
    await startSecretsManagerStandIn({
      ...byOtherName(secrets, (name) => (secretNames.has(name) ? name : undefined)),
      isThere: (name) => secretNames.has(name),
      keys,
      access,
      onExchange,
    }),
  )
  const eventBridge = opened(
    await startEventBridgeStandIn({
      buses: new Set(eventBusNamesOf(assembly)),
      file: eventsFile,
      onEvent,
      keys,
      access,
      onExchange,
    }),
  )
  const parameters = parametersOf(assembly)
  const ssm = opened(
    await startSsmStandIn({
      parameterOf: (name) => parameters.get(name),
      keys,
      access,
      onExchange,
    }),
  )
  const sqs = opened(await startSqsStandIn({ queues, keys, access, onExchange }))
  const ses = opened(
    await startSesStandIn({
      verified: new Set(sesAddressesOf(parameters)),
      configurationSets: new Set(configurationSetNamesOf(assembly)),
      deliver,
      onEvent: (event) => void onEvent(event, DEFAULT_BUS),
      keys,
      access,
      onExchange,
    }),
  )
  const sns = opened(
    await startSnsStandIn({
      topics: topicsOf(assembly),
      file: alertsFile,
      onPublished: onTold,
      keys,
      access,
      onExchange,
    }),
  )
  const endpoints = {
    AWS_ENDPOINT_URL_S3: s3.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.endpoint,
    AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.endpoint,
    AWS_ENDPOINT_URL_SSM: ssm.endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    AWS_ENDPOINT_URL_SES: ses.endpoint,
    AWS_ENDPOINT_URL_SNS: sns.endpoint,
  }
  if (options.operator) {
    const { polls, invoke, accessFile } = options.operator
    const cloudFormation = opened(
      await startCloudFormationStandIn({
        stacks: describedStacks(assembly, CLOCK.now()),
        keys,
        access,
      }),
    )
    const cloudWatchLogs = opened(
      await startCloudWatchLogsStandIn({
        logGroup: outputNamed(assembly, OUTPUT.monitorLogs),
        lines: async () => monitorLogOf(await polls()),
        keys,
        access,
      }),
    )
    const functions = new Map(functionsOf(assembly).map(({ name, arn }) => [name, arn]))
    const lambda = opened(await startLambdaStandIn({ functions, invoke, keys, access }))
    closers.add(() => rm(accessFile, { force: true }))
    await writeOperatorAccess(accessFile, operator, {
      ...endpoints,
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: cloudWatchLogs.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint,
    })
  }
  return {
    access,
    environmentOf: (lambda) => ({
      ...lambda.environment,
      [LOCAL_ENV.bucketDirectory]: resolve(bucketDirectory),
      AWS_ACCESS_KEY_ID: access.credentialsOf(lambda).accessKeyId,
      AWS_SECRET_ACCESS_KEY: access.credentialsOf(lambda).secretAccessKey,
      ...endpoints,
    }),
  }
}

const sesSenderSchema = z.object({
  via: z.literal('ses'),
  from: z.object({ address: z.string() }),
})

/** In an account they are verified by hand; here every address that a sender of the jobs file sends from counts as verified. */
const sesAddressesOf = (parameters: ReadonlyMap<string, string>): string[] =>
  [...parameters.values()].flatMap((value) => {
    const sender = sesSenderSchema.safeParse(JSON.parse(value))
    return sender.success ? [sender.data.from.address] : []
  })

/** Functions find the bucket by name; the directory of the local world holds one. */
function theBucketOf(assembly: CloudAssembly): string {
  const [bucket, ...others] = bucketNamesOf(assembly)
  if (bucket !== undefined && others.length === 0) return bucket
  throw new TemplateError(
    FUNCTION_ENV.bucket,
    `the local world has room for one bucket, the template has ${others.length + 1}`,
  )
}
