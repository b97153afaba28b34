import { type PropertySpec, propertiesOf, type TypeSpec } from './spec-database.js'

/** What is wrong with a value, with the path to it. */
export type ValueFaults = readonly string[]

/** Values that CloudFormation works out at deployment: they may become anything. */
export const isIntrinsic = (value: unknown): boolean =>
  isObject(value) &&
  Object.keys(value).length === 1 &&
  /^(Ref|Fn::)/.test(Object.keys(value)[0] ?? '')

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Properties that are not known, that are missing, and what is wrong with the others. */
export function propertyFaults(
  value: Readonly<Record<string, unknown>>,
  properties: Readonly<Record<string, PropertySpec>>,
  path: string,
): ValueFaults {
  const missing = Object.entries(properties)
    .filter(([name, { required }]) => required && value[name] === undefined)
    .map(([name]) => `${path}.${name}: is required`)
  const others = Object.entries(value).flatMap(([name, member]) => {
    const known = properties[name]
    return known
      ? typeFaults(member, known.type, `${path}.${name}`)
      : [`${path}.${name}: is not known`]
  })
  return [...missing, ...others]
}

function typeFaults(value: unknown, type: TypeSpec, path: string): ValueFaults {
  if (isIntrinsic(value)) return []
  switch (type.type) {
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((one, index) => typeFaults(one, type.element, `${path}.${index}`))
        : [`${path}: is no list`]
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, one]) =>
            typeFaults(one, type.element, `${path}.${key}`),
          )
        : [`${path}: is no map`]
    case 'ref':
      return isObject(value)
        ? propertyFaults(value, propertiesOf(type.reference), path)
        : [`${path}: is no object`]
    case 'union':
      return type.types.map((one) => typeFaults(value, one, path)).toSorted(byLength)[0] ?? []
    case 'tag':
      return isObject(value) && 'Key' in value && 'Value' in value ? [] : [`${path}: is no tag`]
    case 'json':
      return isObject(value) || Array.isArray(value) || typeof value === 'string'
        ? []
        : [`${path}: is no JSON`]
    default:
      return scalarFaults(value, type, path)
  }
}

const byLength = (one: ValueFaults, other: ValueFaults): number => one.length - other.length

function scalarFaults(value: unknown, type: TypeSpec, path: string): ValueFaults {
  const fault = [`${path}: ${JSON.stringify(value)} is no ${type.type}`]
  switch (type.type) {
    case 'string': {
      if (typeof value !== 'string') return fault
      const allowed = type.allowedValues ?? []
      return allowed.length === 0 || allowed.includes(value)
        ? []
        : [`${path}: ${value} is none of ${allowed.join(', ')}`]
    }
    case 'date-time':
      return typeof value === 'string' ? [] : fault
    case 'boolean':
      return typeof value === 'boolean' ? [] : fault
    case 'integer':
      return Number.isInteger(value) ? [] : fault
    case 'number':
      return typeof value === 'number' ? [] : fault
    default:
      return fault
  }
}
