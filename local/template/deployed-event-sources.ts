import { z } from 'zod'
import type { CloudAssembly, TemplateResource } from './cloud-assembly.js'
import { functionsOf } from './deployed-functions.js'
import { readProperties, resourcesOfType } from './read-properties.js'
import { TemplateError } from './template-error.js'

/** A queue whose messages Lambda takes and hands to a function. */
export interface DeployedEventSource {
  readonly queueArn: string
  readonly functionArn: string
  /** By which Lambda takes from the queue: that of the function. */
  readonly roleArn: string
  readonly enabled: boolean
  /** The most messages of one invocation. */
  readonly batchSize: number
  /** For how long a batch may fill after its first message; 0: what is there is taken at once. */
  readonly batchWindowMs: number
  /** The most invocations at a time; undefined if the mapping sets no limit. */
  readonly maxConcurrency: number | undefined
  /** Whether the function says which messages of a batch it has failed on. */
  readonly reportsItemFailures: boolean
}

/** Source: AWS::Lambda::EventSourceMapping, default of BatchSize for queues. */
const DEFAULT_BATCH_SIZE = 10

const NO_FILTERS = 'the local world does not filter messages'

const mappingSchema = z.object({
  EventSourceArn: z.string().startsWith('arn:aws:sqs:', 'the local world has sources in SQS only'),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.coerce.number().int().min(1).default(DEFAULT_BATCH_SIZE),
  MaximumBatchingWindowInSeconds: z.coerce.number().min(0).default(0),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number().int().optional() }).default({}),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  FilterCriteria: z.undefined(NO_FILTERS).optional(),
})

/**
 * The event source mappings of all stacks.
 *
 * @throws TemplateError if one cannot be read, or asks for what the local world does not do
 */
export const eventSourcesOf = (assembly: CloudAssembly): DeployedEventSource[] =>
  resourcesOfType(assembly, 'AWS::Lambda::EventSourceMapping').map((resource) =>
    eventSourceOf(assembly, resource),
  )

function eventSourceOf(assembly: CloudAssembly, resource: TemplateResource): DeployedEventSource {
  const properties = readProperties(assembly, resource, mappingSchema)
  const { FunctionName } = properties
  const lambda = functionsOf(assembly).find(
    ({ name, arn }) => FunctionName === name || FunctionName === arn,
  )
  if (!lambda) {
    const where = `${resource.stack.name}/${resource.logicalId}.FunctionName`
    throw new TemplateError(where, `no function of this assembly is ${FunctionName}`)
  }
  return {
    queueArn: properties.EventSourceArn,
    functionArn: lambda.arn,
    roleArn: lambda.roleArn,
    enabled: properties.Enabled,
    batchSize: properties.BatchSize,
    batchWindowMs: properties.MaximumBatchingWindowInSeconds * 1_000,
    maxConcurrency: properties.ScalingConfig.MaximumConcurrency,
    reportsItemFailures: properties.FunctionResponseTypes.length > 0,
  }
}
