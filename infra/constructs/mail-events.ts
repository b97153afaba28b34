import { EventBus } from 'aws-cdk-lib/aws-events'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import { eventBusName } from '../../shared/contract/names.js'
import type { JobFunction } from './job-function.js'

/** The event bus on which matches and failures are announced. */
export class MailEvents extends Construct {
  readonly bus: EventBus

  constructor(scope: Construct, id: string, { stage }: { readonly stage: string }) {
    super(scope, id)
    this.bus = new EventBus(this, 'Bus', { eventBusName: eventBusName(stage) })
  }

  /** The function may announce on this bus, and knows its name. */
  grantAnnounce(fn: JobFunction): void {
    fn.addEnvironment(FUNCTION_ENV.eventBus, this.bus.eventBusName)
    fn.addToRolePolicy(
      new PolicyStatement({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] }),
    )
  }
}
