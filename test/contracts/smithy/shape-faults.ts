import { z } from 'zod'
import type { ServiceModel, Shape } from './service-models.js'

const boundsSchema = z.object({ min: z.number().default(0), max: z.number().default(Infinity) })

/**
 * What of a value is not as its shape says: members, types, length, range, pattern, enum. Numbers of the query protocol are texts.
 * Source: Smithy 2.0, "Constraint traits".
 */
export function shapeFaults(
  model: ServiceModel,
  id: string,
  value: unknown,
  path: string,
): string[] {
  const shape = model.shape(id)
  const inner = (target = '', one: unknown, name: string) =>
    shapeFaults(model, target, one, `${path}.${name}`)
  switch (shape.type) {
    case 'structure':
    case 'union':
      return isObject(value) ? memberFaults(model, shape, value, path) : [`${path}: is no object`]
    case 'list':
      return Array.isArray(value)
        ? [
            ...lengthFaults(shape, value.length, path),
            ...value.flatMap((one, index) => inner(shape.member?.target, one, String(index))),
          ]
        : [`${path}: is no list`]
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, one]) => [
            ...inner(shape.key?.target, key, `key ${key}`),
            ...inner(shape.value?.target, one, key),
          ])
        : [`${path}: is no map`]
    default:
      return scalarFaults(shape, value, path)
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function memberFaults(
  model: ServiceModel,
  { members }: Shape,
  value: Readonly<Record<string, unknown>>,
  path: string,
): string[] {
  const missing = Object.entries(members)
    .filter(([name, { traits }]) => 'smithy.api#required' in traits && value[name] === undefined)
    .map(([name]) => `${path}.${name}: is required`)
  const others = Object.entries(value).flatMap(([name, one]) => {
    if (one === undefined) return []
    const member = members[name]
    if (!member) return [`${path}.${name}: is not known`]
    return shapeFaults(model, member.target, one, `${path}.${name}`)
  })
  return [...missing, ...others]
}

function scalarFaults(shape: Shape, value: unknown, path: string): string[] {
  switch (shape.type) {
    case 'string':
    case 'enum':
      return typeof value === 'string' ? textFaults(shape, value, path) : [`${path}: is no text`]
    case 'blob':
      return typeof value === 'string'
        ? lengthFaults(shape, Buffer.from(value, 'base64').length, path)
        : [`${path}: is no text`]
    case 'boolean':
      return typeof value === 'boolean' || value === 'true' || value === 'false'
        ? []
        : [`${path}: is no boolean`]
    case 'timestamp':
      return typeof value === 'number' ? [] : [`${path}: is no time`]
    case 'integer':
    case 'long':
      return Number.isInteger(Number(value))
        ? boundFaults(shape, 'smithy.api#range', Number(value), path)
        : [`${path}: is no whole number`]
    default:
      return []
  }
}

function textFaults(shape: Shape, value: string, path: string): string[] {
  const pattern = shape.traits['smithy.api#pattern']
  const words = Object.values(shape.members).map(({ traits }) => traits['smithy.api#enumValue'])
  return [
    ...lengthFaults(shape, [...value].length, path),
    ...(typeof pattern === 'string' && !new RegExp(pattern, 'u').test(value)
      ? [`${path}: "${value}" is not of the form ${pattern}`]
      : []),
    ...(shape.type === 'enum' && !words.includes(value)
      ? [`${path}: "${value}" is no such word`]
      : []),
  ]
}

const lengthFaults = (shape: Shape, length: number, path: string): string[] =>
  boundFaults(shape, 'smithy.api#length', length, path)

function boundFaults({ traits }: Shape, trait: string, size: number, path: string): string[] {
  if (traits[trait] === undefined) return []
  const { min, max } = boundsSchema.parse(traits[trait])
  return size < min || size > max ? [`${path}: ${size} is not within ${min} and ${max}`] : []
}
