import { z } from 'zod'
import type { CloudAssembly, TemplateResource } from './cloud-assembly.js'
import { arnOf, readProperties, resourcesOfType } from './read-properties.js'
import { identityOf, resolveIntrinsics } from './resolve-intrinsics.js'

/** A queue as it would be deployed. */
export interface DeployedQueue {
  readonly name: string
  readonly arn: string
  /** What functions are told: `https://sqs.<region>.amazonaws.com/<account>/<name>`. */
  readonly url: string
  /** For how long a message that was received is hidden from others. */
  readonly visibilityTimeoutSeconds: number
  /** Of messages that are sent without a delay of their own. */
  readonly delaySeconds: number
  /** Where a message goes that was received this often and never deleted. */
  readonly redrive: { readonly deadLetterArn: string; readonly maxReceiveCount: number } | undefined
}

/** Source: AWS::SQS::Queue, default of VisibilityTimeout. */
const DEFAULT_VISIBILITY_TIMEOUT_SECONDS = 30

const queueSchema = z.object({
  VisibilityTimeout: z.coerce.number().default(DEFAULT_VISIBILITY_TIMEOUT_SECONDS),
  DelaySeconds: z.coerce.number().default(0),
  RedrivePolicy: z
    .object({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number().int().min(1) })
    .optional(),
  FifoQueue: z.literal(false, 'the local world has no FIFO queues').optional(),
})

/** The queues of all stacks. @throws TemplateError if one cannot be read, or is a FIFO queue */
export const queuesOf = (assembly: CloudAssembly): DeployedQueue[] =>
  resourcesOfType(assembly, 'AWS::SQS::Queue').map((resource) => queueOf(assembly, resource))

function queueOf(assembly: CloudAssembly, resource: TemplateResource): DeployedQueue {
  const properties = readProperties(assembly, resource, queueSchema)
  const { stack, logicalId } = resource
  const redrive = properties.RedrivePolicy
  return {
    name: identityOf(assembly, resource).name,
    arn: arnOf(assembly, resource),
    url: String(resolveIntrinsics({ Ref: logicalId }, { assembly, stack, path: logicalId })),
    visibilityTimeoutSeconds: properties.VisibilityTimeout,
    delaySeconds: properties.DelaySeconds,
    redrive: redrive && {
      deadLetterArn: redrive.deadLetterTargetArn,
      maxReceiveCount: redrive.maxReceiveCount,
    },
  }
}
