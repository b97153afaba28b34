import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { SenderBy, SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { VIAS, type Via } from '../../shared/jobs/values/via.js'
import type { JobFunction } from './job-function.js'
import { SesSending } from './ses-sending.js'

/** Who sends, and which functions hand over and hear what became of it. */
export interface ViasProps<Sender = SenderDefinition> {
  readonly stage: string
  readonly senders: readonly Sender[]
  readonly sendFunction: JobFunction
  readonly watchFunction: JobFunction
  readonly deadLetters: IQueue
  readonly alerts: ITopic
}

/** What the senders with one value of `via`, one at least, need beside their parameters and secrets. */
type Deploy<Sender> = (scope: Construct, props: ViasProps<Sender>) => void

/** It does not compile while a value of `via` is missing. */
const DEPLOY: { readonly [V in Via]: Deploy<SenderBy<V>> } = {
  ses: (scope, { sendFunction, ...props }) =>
    new SesSending(scope, 'Ses', props).grantSend(sendFunction),
  smtp: () => {},
}

/** Deploys what each value of `via` needs, if a sender has it. */
export function deployVias(scope: Construct, props: ViasProps): void {
  for (const via of VIAS) deployVia(scope, via, props)
}

function deployVia<V extends Via>(
  scope: Construct,
  via: V,
  { senders, ...props }: ViasProps,
): void {
  const ofThisVia = senders.filter((sender): sender is SenderBy<V> => sender.via === via)
  if (ofThisVia.length > 0) DEPLOY[via](scope, { ...props, senders: ofThisVia })
}
