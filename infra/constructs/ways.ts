import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { SenderBy, SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { VIAS, type Via } from '../../shared/jobs/values/via.js'
import type { JobFunction } from './job-function.js'
import { SesSending } from './ses-sending.js'

/** Who sends, and which functions hand over and hear what became of it. */
export interface WaysProps<Sender = SenderDefinition> {
  readonly stage: string
  readonly senders: readonly Sender[]
  readonly sendFunction: JobFunction
  readonly watchFunction: JobFunction
  readonly deadLetters: IQueue
}

/** What the senders with one value of `via`, one at least, need beside their parameters and secrets. */
type Deploy<Sender> = (scope: Construct, props: WaysProps<Sender>) => void

/** It does not compile while a way is missing. */
const DEPLOY: { readonly [V in Via]: Deploy<SenderBy<V>> } = {
  ses: (scope, { sendFunction, ...props }) =>
    new SesSending(scope, 'Ses', props).grantSend(sendFunction),
  smtp: () => {},
}

/** Deploys what each way to send needs, if a sender uses it. */
export function deployWays(scope: Construct, props: WaysProps): void {
  for (const via of VIAS) deployWay(scope, via, props)
}

function deployWay<V extends Via>(
  scope: Construct,
  via: V,
  { senders, ...props }: WaysProps,
): void {
  const ofThisWay = senders.filter((sender): sender is SenderBy<V> => sender.via === via)
  if (ofThisWay.length > 0) DEPLOY[via](scope, { ...props, senders: ofThisWay })
}
