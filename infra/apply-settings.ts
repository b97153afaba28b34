import { Aspects, type IAspect, Tags } from 'aws-cdk-lib'
import { CfnStage } from 'aws-cdk-lib/aws-apigateway'
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam'
import type { IConstruct } from 'constructs'
import { JobFunction } from './constructs/job-function.js'
import type { StageSettings } from './load-stage.js'

/** Applies what holds for a stage as a whole to all that it deploys, to what its targets add as well. */
export function applySettings(
  scope: IConstruct,
  { tags, permissionsBoundary, tracing, network }: StageSettings,
): void {
  for (const [key, value] of Object.entries(tags)) Tags.of(scope).add(key, value)
  if (permissionsBoundary !== undefined) {
    const boundary = ManagedPolicy.fromManagedPolicyArn(
      scope,
      'PermissionsBoundary',
      permissionsBoundary,
    )
    PermissionsBoundary.of(scope).apply(boundary)
  }
  if (tracing) Aspects.of(scope).add(new Traced())
  if (network) Aspects.of(scope).add(new InNetwork(network))
}

/** Every function, and every call of the API. */
class Traced implements IAspect {
  visit(node: IConstruct): void {
    if (node instanceof JobFunction) node.trace()
    if (node instanceof CfnStage) node.tracingEnabled = true
  }
}

/** The functions that talk to mail servers: what else is talked to is AWS, for which a network would need endpoints. */
class InNetwork implements IAspect {
  readonly #network: NonNullable<StageSettings['network']>

  constructor(network: NonNullable<StageSettings['network']>) {
    this.#network = network
  }

  visit(node: IConstruct): void {
    if (node instanceof JobFunction && node.talksToMailServers) node.placeIn(this.#network)
  }
}
