import type { CloudAssembly } from './cloud-assembly.js'
import { resourcesOfType } from './read-properties.js'
import { identityOf } from './resolve-intrinsics.js'

const namesOf = (assembly: CloudAssembly, type: string): string[] =>
  resourcesOfType(assembly, type).map((resource) => identityOf(assembly, resource).name)

/** Names of the buckets that would be deployed. */
export const bucketNamesOf = (assembly: CloudAssembly): string[] =>
  namesOf(assembly, 'AWS::S3::Bucket')

/** Names of the event buses that would be deployed; not the `default` bus of every account. */
export const eventBusNamesOf = (assembly: CloudAssembly): string[] =>
  namesOf(assembly, 'AWS::Events::EventBus')

/** Names (not ARNs) of the secrets that would be deployed. */
export const secretNamesOf = (assembly: CloudAssembly): string[] =>
  namesOf(assembly, 'AWS::SecretsManager::Secret')

/** Names of the queues that would be deployed. */
export const queueNamesOf = (assembly: CloudAssembly): string[] =>
  namesOf(assembly, 'AWS::SQS::Queue')

/** Names of the stages of REST APIs that would be deployed. */
export const apiStageNamesOf = (assembly: CloudAssembly): string[] =>
  namesOf(assembly, 'AWS::ApiGateway::Stage')

/** Names of the SES configuration sets that would be deployed. */
export const configurationSetNamesOf = (assembly: CloudAssembly): string[] =>
  namesOf(assembly, 'AWS::SES::ConfigurationSet')
