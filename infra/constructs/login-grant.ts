import { ArnFormat, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { JobFunction } from './job-function.js'

/** A login that a function uses, by the name of its secret. */
export interface UsedLogin {
  readonly secretName: string
  readonly auth: 'password' | 'oauth2'
}

/** Secrets Manager ends each ARN with a hyphen and six characters of its own (user guide, "What's in a secret?"). */
const ANY_SUFFIX = '-??????'

/**
 * The function may log in with this secret: read it, and store the new refresh token that OAuth2 may answer with. It is
 * encrypted with the account's own key, which asks for no grant.
 */
export function grantLogIn(fn: JobFunction, { secretName, auth }: UsedLogin): void {
  const rotation = ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage']
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: ['secretsmanager:GetSecretValue', ...(auth === 'oauth2' ? rotation : [])],
      resources: [
        Stack.of(fn).formatArn({
          service: 'secretsmanager',
          resource: 'secret',
          resourceName: `${secretName}${ANY_SUFFIX}`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    }),
  )
}
