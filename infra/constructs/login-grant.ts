import { ArnFormat, Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { acknowledgePatterns } from './acknowledged-patterns.js'
import type { JobFunction } from './job-function.js'

/** A login that a function uses, by the name of its secret. */
export interface UsedLogin {
  readonly secretName: string
  readonly auth: 'password' | 'oauth2'
}

/** Secrets Manager ends each ARN with a hyphen and six characters of its own (user guide, "What's in a secret?"). */
const ANY_SUFFIX = '-??????'

/** What OAuth2 answers with may be a new refresh token, to be stored. */
const ROTATION = ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage']

/**
 * The function may log in with this secret: read it, and store the new refresh token that OAuth2 may answer with. It is
 * encrypted with the account's own key, which asks for no grant.
 */
export function grantLogIn(fn: JobFunction, { secretName, auth }: UsedLogin): void {
  const actions = [GET, ...(auth === 'oauth2' ? ROTATION : [])]
  const resources = [arnOf(fn, `${secretName}${ANY_SUFFIX}`)]
  fn.addToRolePolicy(new PolicyStatement({ actions, resources }))
}

const GET = 'secretsmanager:GetSecretValue'

/** A policy has room for 36 secrets by their names, and a role for ten policies (IAM quotas). */
const MOST_BY_NAME = 100

/** The function may log in with all of these secrets. Of more than a role has room for, it may by what their names begin with. */
export function grantLogIns(fn: JobFunction, prefix: string, logins: readonly UsedLogin[]): void {
  if (logins.length <= MOST_BY_NAME) {
    for (const login of logins) grantLogIn(fn, login)
    return
  }
  const all = arnOf(fn, `${prefix}*`)
  const mayRotate = logins.some(({ auth }) => auth === 'oauth2')
  const actions = [GET, ...(mayRotate ? ROTATION : [])]
  fn.addToRolePolicy(new PolicyStatement({ actions, resources: [all] }))
  acknowledgePatterns(fn, [all], 'They are more than a role has room for by their names.')
}

const arnOf = (fn: JobFunction, resourceName: string): string =>
  Stack.of(fn).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
