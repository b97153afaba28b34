import { z } from 'zod'
import type { CloudAssembly } from './cloud-assembly.js'
import { readProperties, resourcesOfType } from './read-properties.js'
import { identityOf } from './resolve-intrinsics.js'
import { RESOURCE_KINDS } from './resource-kinds.js'

const subscriptionSchema = z.object({
  Protocol: z.string(),
  Endpoint: z.string(),
  TopicArn: z.string(),
})

/** The topics that would be deployed, by their ARNs, with who would be subscribed: `email oncall@example.com`. @throws TemplateError */
export function topicsOf(assembly: CloudAssembly): Map<string, string[]> {
  const subscriptions = resourcesOfType(assembly, 'AWS::SNS::Subscription').map((resource) =>
    readProperties(assembly, resource, subscriptionSchema),
  )
  return new Map(
    resourcesOfType(assembly, 'AWS::SNS::Topic').map((resource) => {
      const arn = RESOURCE_KINDS['AWS::SNS::Topic']?.ref(identityOf(assembly, resource)) ?? ''
      const own = subscriptions.filter(({ TopicArn }) => TopicArn === arn)
      return [arn, own.map(({ Protocol, Endpoint }) => `${Protocol} ${Endpoint}`)]
    }),
  )
}
