import { z } from 'zod'
import type { CloudAssembly, TemplateResource } from './cloud-assembly.js'
import { NO_VALUE, pseudoParameters } from './pseudo-parameters.js'
import { RESOURCE_KINDS, type ResourceIdentity } from './resource-kinds.js'
import {
  pairAt,
  parsedAt,
  problemAt,
  type TemplatePlace,
  textAt,
  within,
} from './template-place.js'

/** The group of schedules that name none. */
const DEFAULT_SCHEDULE_GROUP = 'default'

/** S3 bucket names are the shortest of all names. */
const MAX_MADE_UP_NAME_CHARACTERS = 63

type Intrinsic = (argument: unknown, place: TemplatePlace) => unknown

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, place) => refTo(parsedAt(place, z.string(), argument), place),
  'Fn::GetAtt': getAttribute,
  'Fn::ImportValue': importValue,
  'Fn::Join': (argument, place) => {
    const [delimiter, list] = pairAt(place, argument)
    const parts = parsedAt(place, z.array(z.unknown()), list)
    return parts.map((part) => textAt(place, part)).join(textAt(place, delimiter))
  },
  'Fn::Select': (argument, place) => {
    const [index, list] = pairAt(place, argument)
    const values = parsedAt(place, z.array(z.unknown()), list)
    const position = parsedAt(place, z.coerce.number().int().min(0), index)
    if (position >= values.length) throw problemAt(place, `there is no element ${position}`)
    return values[position]
  },
  'Fn::Split': (argument, place) => {
    const [delimiter, whole] = pairAt(place, argument)
    return textAt(place, whole).split(textAt(place, delimiter))
  },
  'Fn::Sub': substitute,
}

/**
 * A value of the template with every `Ref` and `Fn::…` in it replaced by what it would be once
 * deployed. Names that CloudFormation would make up are made up from stack and logical id.
 *
 * @throws TemplateError for an intrinsic, an attribute or a resource that is not known, naming the
 * place
 */
export function resolveIntrinsics(value: unknown, place: TemplatePlace): unknown {
  if (Array.isArray(value)) {
    return value
      .map((element, index) => resolveIntrinsics(element, within(place, String(index))))
      .filter((element) => element !== NO_VALUE)
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first && isIntrinsic(first[0])) return apply(...first, place)
  return Object.fromEntries(
    entries
      .map(([key, member]): [string, unknown] => [
        key,
        resolveIntrinsics(member, within(place, key)),
      ])
      .filter(([, member]) => member !== NO_VALUE),
  )
}

/**
 * Name, account and region that a resource would have once deployed.
 *
 * @throws TemplateError if its name cannot be resolved
 */
export function identityOf(assembly: CloudAssembly, resource: TemplateResource): ResourceIdentity {
  const { stack, logicalId, type, properties } = resource
  const property = (name: string): string | undefined => {
    const place = { assembly, stack, path: `${logicalId}.${name}` }
    return parsedAt(place, z.string().optional(), resolveIntrinsics(properties[name], place))
  }
  const nameProperty = RESOURCE_KINDS[type]?.nameProperty
  return {
    name: (nameProperty && property(nameProperty)) || madeUpName(stack.name, logicalId),
    account: stack.account,
    region: stack.region,
    group: property('GroupName') ?? DEFAULT_SCHEDULE_GROUP,
  }
}

const madeUpName = (stack: string, logicalId: string) =>
  `${stack}-${logicalId}`.toLowerCase().slice(-MAX_MADE_UP_NAME_CHARACTERS).replace(/^-+/, '')

const isIntrinsic = (key: string) => key === 'Ref' || key.startsWith('Fn::')

function apply(name: string, argument: unknown, place: TemplatePlace): unknown {
  const intrinsic = INTRINSICS[name]
  const here = within(place, name)
  if (!intrinsic) throw problemAt(here, 'this intrinsic function is not known to the local world')
  // The variables of Fn::Sub are resolved by itself: its template must stay as it is.
  return intrinsic(name === 'Fn::Sub' ? argument : resolveIntrinsics(argument, here), here)
}

function refTo(name: string, place: TemplatePlace): unknown {
  const { stack } = place
  const pseudo = pseudoParameters(stack)
  if (Object.hasOwn(pseudo, name)) return pseudo[name]
  const parameter = stack.parameters.get(name)
  if (parameter !== undefined) return parameter
  const { kind, identity } = referredAt(place, name)
  return kind.ref(identity)
}

function getAttribute(argument: unknown, place: TemplatePlace): string {
  const parts = typeof argument === 'string' ? splitOnce(argument) : pairAt(place, argument)
  const [logicalId, attribute] = [textAt(place, parts[0]), textAt(place, parts[1])]
  const { type, kind, identity } = referredAt(place, logicalId)
  const known = kind.attributes[attribute]
  if (known) return known(identity)
  throw problemAt(place, `attribute "${attribute}" of ${type} is not known`)
}

function importValue(argument: unknown, place: TemplatePlace): unknown {
  const exportName = textAt(place, argument)
  for (const stack of place.assembly.stacks) {
    if (!stack.exports.has(exportName)) continue
    const there = { ...place, stack, path: `export ${exportName}` }
    return resolveIntrinsics(stack.exports.get(exportName), there)
  }
  throw problemAt(place, `no stack of this assembly exports "${exportName}"`)
}

/**
 * Both forms: a template alone, and a template with variables of its own. `${!x}` is a literal
 * `${x}`.
 */
function substitute(argument: unknown, place: TemplatePlace): string {
  const [template, variables] = Array.isArray(argument) ? pairAt(place, argument) : [argument, {}]
  const own = parsedAt(place, z.record(z.string(), z.unknown()), variables)
  return textAt(place, template).replace(/\$\{([^}]+)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`
    if (Object.hasOwn(own, name))
      return textAt(place, resolveIntrinsics(own[name], within(place, name)))
    return textAt(place, name.includes('.') ? getAttribute(name, place) : refTo(name, place))
  })
}

/** The resource that a `Ref` or an `Fn::GetAtt` names. */
function referredAt(place: TemplatePlace, logicalId: string) {
  const resource = place.stack.resources.get(logicalId)
  if (!resource) throw problemAt(place, `there is no resource "${logicalId}" in this stack`)
  const kind = RESOURCE_KINDS[resource.type]
  if (kind) return { ...resource, kind, identity: identityOf(place.assembly, resource) }
  throw problemAt(place, `what ${resource.type} "${logicalId}" refers to is not known`)
}

function splitOnce(dotted: string): [string, string] {
  const dot = dotted.indexOf('.')
  return [dotted.slice(0, dot), dotted.slice(dot + 1)]
}
