import type { IncomingMessage } from 'node:http'
import { accessKeyIdOf } from './signatures.js'

/** Something that a call needs a right to. Source: service authorization reference. */
export interface Need {
  /** `ssm:GetParameter`. */
  readonly action: string
  /** An ARN; `*` for actions that are on no resource. */
  readonly resource: string
  /** What the service says of the request, by condition key. */
  readonly context?: Readonly<Record<string, string>>
}

/** Who may do what. Every stand-in asks it for every call, so that there is one answer. */
export interface Access {
  /** What AWS says to whoever may not; undefined: it may. */
  refusal(accessKeyId: string, need: Need): string | undefined
  /** The ARN of a resource in the account that is played. @param region default: that of the account */
  arnOf(service: string, resource: string, region?: string): string
}

/** The words of AWS for the first thing that the caller of a request may not do; undefined: it may do all. */
export function refusalOf(
  message: IncomingMessage,
  access: Access | undefined,
  needsOf: (access: Access) => readonly Need[],
): string | undefined {
  if (access === undefined) return undefined
  const accessKeyId = accessKeyIdOf(message) ?? ''
  for (const need of needsOf(access)) {
    const words = access.refusal(accessKeyId, need)
    if (words !== undefined) return words
  }
  return undefined
}

/** Source: IAM user guide, "Access denied error message examples". */
export const refusalWords = (callerArn: string, { action, resource }: Need): string =>
  `User: ${callerArn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
