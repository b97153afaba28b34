import { createHash } from 'node:crypto'
import { CfnResource } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/** So many digits tell names apart that have the same letters. */
const HASH_DIGITS = 8

/**
 * Gives a resource a logical id that no move of its construct changes: to CloudFormation another id is another resource, and what it
 * held would be left behind.
 *
 * @throws Error if the construct has no resource of its own
 */
export function pin(construct: IConstruct, logicalId: string): void {
  const resource = construct.node.defaultChild ?? construct
  if (!CfnResource.isCfnResource(resource)) throw new Error(`${construct.node.path} is no resource`)
  resource.overrideLogicalId(logicalId)
}

/** The logical id of one of several, by its name in the jobs file: letters and digits are all that it may have. */
export const idOf = (kind: string, name: string): string =>
  kind +
  name.replace(/[^A-Za-z0-9]/g, '') +
  createHash('sha256').update(name).digest('hex').slice(0, HASH_DIGITS)
