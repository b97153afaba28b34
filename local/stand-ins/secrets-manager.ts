import { z } from 'zod'
import type { Access, Need } from './access.js'
import { type AwsJsonCall, AwsJsonError, startAwsJsonServer } from './aws-json-server.js'
import type { OnExchange } from './exchange.js'
import type { Intercept } from './faults.js'
import type { LoopbackServer } from './loopback-server.js'
import type { AccessKeys } from './signatures.js'
import {
  type SecretVersion,
  type Stored,
  VersionedSecrets,
  type VersionedSecretsOptions,
} from './versioned-secrets.js'

/** What a stand-in for Secrets Manager is started with. */
export interface SecretsManagerStandInOptions extends VersionedSecretsOptions {
  readonly intercept?: Intercept<AwsJsonCall>
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys
  /** What they may do; without it, everything. */
  readonly access?: Access
  readonly onExchange?: OnExchange | undefined
  /** Default 0: a free port. */
  readonly port?: number
}

const nameSchema = z.string().min(1).max(2048)

/** Secrets Manager API reference, ClientRequestToken. */
const versionIdSchema = z.string().min(32).max(64)

/** AWSPREVIOUS is refused: nothing here keeps what a person has written over. */
const stageSchema = z
  .string()
  .min(1)
  .max(256)
  .refine((stage) => stage !== 'AWSPREVIOUS')

const namedSchema = z.looseObject({ SecretId: nameSchema })

/** What is not listed is refused. */
const getSchema = z.strictObject({ SecretId: nameSchema, VersionStage: stageSchema.optional() })

const putSchema = z.strictObject({
  SecretId: nameSchema,
  ClientRequestToken: versionIdSchema,
  SecretString: z.string().min(1).max(65_536),
  VersionStages: z.array(stageSchema).min(1).max(20),
})

const moveSchema = z.strictObject({
  SecretId: nameSchema,
  VersionStage: stageSchema,
  MoveToVersionId: versionIdSchema,
  RemoveFromVersionId: versionIdSchema.optional(),
})

/**
 * GetSecretValue, PutSecretValue and UpdateSecretVersionStage of Secrets Manager on 127.0.0.1, over values that are kept
 * elsewhere. Secrets are asked for by name, not by ARN. VersionId changes exactly when a value is stored.
 */
export function startSecretsManagerStandIn({
  intercept,
  keys,
  access,
  onExchange,
  port,
  ...options
}: SecretsManagerStandInOptions): Promise<LoopbackServer> {
  const secrets = new VersionedSecrets(options)
  return startAwsJsonServer({
    service: 'secretsmanager',
    intercept,
    keys,
    access,
    onExchange,
    port,
    needs: {
      GetSecretValue: (input, known) => needOf('GetSecretValue', input, known),
      PutSecretValue: (input, known) => needOf('PutSecretValue', input, known),
      UpdateSecretVersionStage: (input, known) => needOf('UpdateSecretVersionStage', input, known),
    },
    operations: {
      GetSecretValue: async (input) => {
        const { SecretId, VersionStage = 'AWSCURRENT' } = getSchema.parse(input)
        const version = await secrets.get(SecretId, VersionStage)
        if (version === undefined) throw notFound(`secret value for staging label: ${VersionStage}`)
        return { ...identityOf(SecretId, version), SecretString: version.value }
      },
      PutSecretValue: async (input) => {
        const { SecretId, ClientRequestToken, SecretString, VersionStages } = putSchema.parse(input)
        const version = { id: ClientRequestToken, value: SecretString, stages: VersionStages }
        checkStored(await secrets.put(SecretId, version), {
          missing: notFound('secret.'),
          conflict: new AwsJsonError(
            'ResourceExistsException',
            `A resource with the ID ${ClientRequestToken} already exists.`,
          ),
        })
        return identityOf(SecretId, version)
      },
      UpdateSecretVersionStage: async (input) => {
        const move = moveSchema.parse(input)
        const { SecretId, VersionStage, MoveToVersionId, RemoveFromVersionId } = move
        checkStored(
          await secrets.move(SecretId, VersionStage, RemoveFromVersionId, MoveToVersionId),
          {
            missing: notFound('secret version.'),
            conflict: new AwsJsonError(
              'InvalidParameterException',
              `The staging label ${VersionStage} is attached to another version than RemoveFromVersionId says.`,
            ),
          },
        )
        return { ARN: arnOf(SecretId), Name: SecretId }
      },
    },
  })
}

function checkStored(
  stored: Stored,
  refusals: Readonly<Record<Exclude<Stored, 'stored'>, AwsJsonError>>,
): void {
  if (stored !== 'stored') throw refusals[stored]
}

const notFound = (what: string): AwsJsonError =>
  new AwsJsonError('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}`)

/** Of what is asked for by name, the service finds the ARN, which ends with six characters of its own. */
function needOf(operation: string, input: unknown, { arnOf }: Access): Need[] {
  const { SecretId } = namedSchema.parse(input)
  const resource = arnOf('secretsmanager', `secret:${SecretId}-${ARN_SUFFIX}`)
  return [{ action: `secretsmanager:${operation}`, resource }]
}

const ARN_SUFFIX = '000000'

const arnOf = (name: string): string =>
  `arn:aws:secretsmanager:local:000000000000:secret:${name}-${ARN_SUFFIX}`

const identityOf = (name: string, { id, stages }: SecretVersion) => ({
  ARN: arnOf(name),
  Name: name,
  VersionId: id,
  VersionStages: stages,
})
