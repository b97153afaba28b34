import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'

let loaded: ReturnType<typeof loadAwsServiceSpecSync> | undefined

/** What CloudFormation's registry knows of resource types; it takes seconds to load. */
export function specDatabase() {
  loaded ??= loadAwsServiceSpecSync()
  return loaded
}

/** What is known of a resource type; undefined if there is none of this name. */
export const resourceSpec = (type: string) =>
  specDatabase().lookup('resource', 'cloudFormationType', 'equals', type)[0]

/** A resource type. */
export type ResourceSpec = NonNullable<ReturnType<typeof resourceSpec>>

/** A property of a resource type, or of one of its own types. */
export type PropertySpec = ResourceSpec['properties'][string]

/** The type of a property. */
export type TypeSpec = PropertySpec['type']

/** The properties of a type that is named by another. */
export const propertiesOf = (reference: { readonly $ref: string }): ResourceSpec['properties'] =>
  specDatabase().get('typeDefinition', reference.$ref).properties
