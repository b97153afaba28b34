import type { Node } from 'constructs'
import { DEFAULT_STAGE } from '../shared/contract/names.js'
import { ConfigurationInvalid } from '../shared/failures/configuration-errors.js'

/** A stage is part of many names; 26 characters leave room in the shortest of them, that of the bucket (63, with account and region). */
const STAGE = /^[a-z0-9]([a-z0-9-]{0,24}[a-z0-9])?$/
/** What ends the name of the stack of a stage's state. */
const OF_STATE = /-state$/

/**
 * The stage that the context of a construct names (`cdk deploy --context stage=prod`), `dev` if it names none.
 *
 * @throws ConfigurationInvalid if it cannot be part of a name
 */
export function stageOf({ node }: { readonly node: Node }): string {
  const stage: unknown = node.tryGetContext('stage') ?? DEFAULT_STAGE
  if (typeof stage === 'string' && STAGE.test(stage) && !OF_STATE.test(stage)) return stage
  const message =
    'must be lower-case letters, digits and hyphens, at most 26, no hyphen at the ends, and not end in -state'
  throw new ConfigurationInvalid('The context', [
    { path: 'stage', message, value: JSON.stringify(stage) },
  ])
}
