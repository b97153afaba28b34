import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type AwsJsonCall, AwsJsonError, startAwsJsonServer } from './aws-json-server.js'
import type { Intercept } from './faults.js'
import type { LoopbackServer } from './loopback-server.js'

/** What a stand-in for Secrets Manager is started with. */
export interface SecretsManagerStandInOptions {
  /** The present value of a secret; undefined if there is no such secret, or it has no value yet. Asked at each call. */
  readonly secretOf: (name: string) => Promise<string | undefined>
  readonly intercept?: Intercept<AwsJsonCall>
  /** Default 0: a free port. */
  readonly port?: number
}

/** What is not listed is refused, as nothing here keeps earlier versions. */
const requestSchema = z.strictObject({
  SecretId: z.string().min(1).max(2048),
  VersionStage: z.literal('AWSCURRENT').optional(),
})

/**
 * GetSecretValue of Secrets Manager on 127.0.0.1, over values that are kept elsewhere. Secrets are asked for by name, not by ARN.
 * VersionId changes exactly when the value does.
 */
export const startSecretsManagerStandIn = ({
  secretOf,
  intercept,
  port,
}: SecretsManagerStandInOptions): Promise<LoopbackServer> =>
  startAwsJsonServer({
    service: 'secretsmanager',
    intercept,
    port,
    operations: {
      GetSecretValue: async (input) => {
        const { SecretId } = requestSchema.parse(input)
        const SecretString = await secretOf(SecretId)
        if (SecretString === undefined) {
          throw new AwsJsonError(
            'ResourceNotFoundException',
            "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
          )
        }
        return {
          ARN: `arn:aws:secretsmanager:local:000000000000:secret:${SecretId}`,
          Name: SecretId,
          SecretString,
          VersionId: versionIdOf(SecretString),
          VersionStages: ['AWSCURRENT'],
        }
      },
    },
  })

/**
 * In the form of a UUID, as Secrets Manager's own are. It is half a SHA-256 of the value, by which a guessed value could be
 * confirmed: it belongs on this machine only.
 */
function versionIdOf(value: string): string {
  const hash = createHash('sha256').update(value).digest('hex')
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}
