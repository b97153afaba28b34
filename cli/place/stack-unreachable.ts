import { OperatorError } from '../../shared/failures/operator-error.js'

/** A deployed stack cannot be asked; the message says why, and what to do. */
export class StackUnreachable extends OperatorError {
  override readonly name = 'StackUnreachable'
}

/** What is meant by an error of the SDK, for who runs a command. */
const MEANT: readonly (readonly [error: RegExp, remedy: string])[] = [
  [
    /CredentialsProviderError|could not load credentials/i,
    'There are no AWS credentials: set AWS_PROFILE, or log in (aws sso login).',
  ],
  [/region is missing/i, 'There is no AWS region: set AWS_REGION, or one in the profile.'],
  [
    /ExpiredToken|token.*expired|session.*expired/i,
    'The AWS session has expired: log in again (aws sso login).',
  ],
  [
    /InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidSignature|InvalidAccessKeyId/,
    'AWS does not take the credentials: is it the right profile? Those of a local world end with it (. <data>/aws.sh anew).',
  ],
  [
    /AccessDenied|not authorized/i,
    'The credentials may not do this: docs/operations.md lists what commands need.',
  ],
  [
    /ResourceNotFoundException.*log group/i,
    'The log group of the function is gone, and the polls that it had: have the deployment put it back (npx cdk deploy --all --context stage=<stage> --revert-drift).',
  ],
  [
    /Throttling|TooManyRequests|LimitExceeded|RequestLimitExceeded/i,
    'AWS takes so many requests of an account at a time only: ask again in a minute.',
  ],
  [
    /ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET/,
    'AWS cannot be reached: is the network there, and the region right? A local world that has ended cannot be asked by --stack.',
  ],
]

/** The error of a call, with what to do; undefined for one that speaks for itself. */
export function asUnreachable(error: unknown, call: string): StackUnreachable {
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const told = `${name} ${code} ${message}`
  const remedy = MEANT.find(([pattern]) => pattern.test(told))?.[1] ?? ''
  const reason = [name, code, message].filter((part) => part !== '' && part !== 'Error').join(': ')
  return new StackUnreachable(`${call} failed: ${reason}. ${remedy}`.trim())
}
