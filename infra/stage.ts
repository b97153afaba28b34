import type { Node } from 'constructs'
import { DEFAULT_STAGE } from '../shared/contract/names.js'
import { ConfigurationInvalid } from '../shared/failures/configuration-errors.js'

/** A stage is part of stack, secret, schedule and bus names; 32 characters leave room in the shortest of them. */
const STAGE = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/

/**
 * The stage that the context of a construct names (`cdk deploy --context stage=prod`), `dev` if it names none.
 *
 * @throws ConfigurationInvalid if it cannot be part of a name
 */
export function stageOf({ node }: { readonly node: Node }): string {
  const stage: unknown = node.tryGetContext('stage') ?? DEFAULT_STAGE
  if (typeof stage === 'string' && STAGE.test(stage)) return stage
  const message =
    'must be lower-case letters, digits and hyphens, at most 32, no hyphen at the ends'
  throw new ConfigurationInvalid('The context', [
    { path: 'stage', message, value: JSON.stringify(stage) },
  ])
}
