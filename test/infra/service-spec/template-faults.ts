import { z } from 'zod'
import { rangeFaults } from './ranges.js'
import { resourceSpec } from './spec-database.js'
import { isObject, propertyFaults } from './value-faults.js'

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
})

/** The most resources and bytes of a template. Source: CloudFormation user guide, "Quotas". */
const MAX_RESOURCES = 500
const MAX_TEMPLATE_BYTES = 1024 * 1024

/** What CloudFormation would have against a template, as far as its registry and the ranges say. */
export function templateFaults(template: unknown): string[] {
  const { Resources } = templateSchema.parse(template)
  const types = new Map(Object.entries(Resources).map(([id, { Type }]) => [id, Type]))
  const bytes = Buffer.byteLength(JSON.stringify(template))
  return [
    ...(types.size > MAX_RESOURCES ? [`${types.size} resources`] : []),
    ...(bytes > MAX_TEMPLATE_BYTES ? [`${bytes} bytes`] : []),
    ...Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
      const spec = resourceSpec(Type)
      if (!spec) return [`${id}: there is no ${Type}`]
      return [
        ...propertyFaults(Properties, spec.properties, id),
        ...rangeFaults(Type, Properties).map((fault) => `${id}.${fault}`),
      ]
    }),
    ...attributeFaults(template, types),
  ]
}

/** Attributes that no resource has, and resources that are not there. */
function attributeFaults(value: unknown, types: ReadonlyMap<string, string>): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => attributeFaults(one, types))
  if (!isObject(value)) return []
  const asked = value['Fn::GetAtt']
  if (Array.isArray(asked)) {
    const [id, attribute] = asked.map(String)
    const type = types.get(id ?? '')
    if (type === undefined) return [`there is no resource ${id}`]
    const known = resourceSpec(type)?.attributes ?? {}
    return attribute !== undefined && attribute in known ? [] : [`${type} has no ${attribute}`]
  }
  return Object.values(value).flatMap((one) => attributeFaults(one, types))
}
