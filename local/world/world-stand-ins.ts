import { randomUUID } from 'node:crypto'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import { type EventBridgeEvent, startEventBridgeStandIn } from '../stand-ins/eventbridge.js'
import type { Intercept } from '../stand-ins/faults.js'
import type { Identity } from '../stand-ins/s3/identities.js'
import { type S3Call, startS3StandIn } from '../stand-ins/s3/server.js'
import { startSecretsManagerStandIn } from '../stand-ins/secrets-manager.js'
import type { CloudAssembly } from '../template/cloud-assembly.js'
import { type DeployedFunction, functionsOf } from '../template/deployed-functions.js'
import { bucketNamesOf, eventBusNamesOf, secretNamesOf } from '../template/deployed-names.js'
import { isAllowed, statementsOf } from '../template/role-statements.js'
import { TemplateError } from '../template/template-error.js'
import { byOtherName, type LocalSecrets } from './local-secrets.js'

/** Files and listeners that the stand-ins work with. */
export interface StandInOptions {
  readonly bucketDirectory: string
  readonly eventsFile: string
  /** By their full names. */
  readonly secrets: LocalSecrets
  readonly onS3: Intercept<S3Call>
  readonly onEvent: (event: EventBridgeEvent) => void
}

/** AWS, as far as the template needs it. */
export interface WorldStandIns {
  /** What makes the SDK of a function find the stand-ins, and them recognise the function. */
  environmentOf(lambda: DeployedFunction): Record<string, string>
  close(): Promise<void>
}

/** Starts a stand-in for each service that the template uses; S3 holds every function to the policy of its role. */
export async function startWorldStandIns(
  assembly: CloudAssembly,
  { bucketDirectory, eventsFile, secrets, onS3, onEvent }: StandInOptions,
): Promise<WorldStandIns> {
  const bucket = theBucketOf(assembly)
  const secretNames = new Set(secretNamesOf(assembly))
  const s3 = await startS3StandIn({
    bucket,
    directory: bucketDirectory,
    identities: identitiesOf(assembly, bucket),
    intercept: onS3,
  })
  const secretsManager = await startSecretsManagerStandIn({
    ...byOtherName(secrets, (name) => (secretNames.has(name) ? name : undefined)),
  })
  const eventBridge = await startEventBridgeStandIn({
    buses: new Set(eventBusNamesOf(assembly)),
    file: eventsFile,
    onEvent,
  })
  return {
    environmentOf: (lambda) => ({
      ...lambda.environment,
      AWS_ACCESS_KEY_ID: accessKeyIdOf(lambda),
      AWS_SECRET_ACCESS_KEY: randomUUID(),
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.endpoint,
      AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.endpoint,
    }),
    async close() {
      await Promise.all([s3.close(), secretsManager.close(), eventBridge.close()])
    },
  }
}

/** Functions find the bucket by name; the directory of the local world holds one. */
function theBucketOf(assembly: CloudAssembly): string {
  const [bucket, ...others] = bucketNamesOf(assembly)
  if (bucket !== undefined && others.length === 0) return bucket
  throw new TemplateError(
    FUNCTION_ENV.bucket,
    `the local world has room for one bucket, the template has ${others.length + 1}`,
  )
}

const accessKeyIdOf = (lambda: DeployedFunction): string => `local-${lambda.logicalId}`

function identitiesOf(assembly: CloudAssembly, bucket: string): Map<string, Identity> {
  const bucketArn = `arn:aws:s3:::${bucket}`
  return new Map(
    functionsOf(assembly).map((lambda) => {
      const statements = statementsOf(assembly, lambda.roleArn)
      const identity: Identity = {
        may: (action, key) =>
          isAllowed(
            statements,
            action,
            action === 's3:ListBucket' ? bucketArn : `${bucketArn}/${key}`,
          ),
      }
      return [accessKeyIdOf(lambda), identity]
    }),
  )
}
