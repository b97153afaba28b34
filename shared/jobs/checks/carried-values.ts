import type { Fault } from '../../failures/configuration-errors.js'
import { pathOf } from '../schema/faults.js'

type Path = readonly (string | number)[]

/** No jobs file needs half of it; one that contains itself has no end. */
const MAX_DEPTH = 64

/** What was found of values that no schedule can carry. */
export interface CarriedCheck {
  readonly faults: readonly Fault[]
  /** The file has no end: nothing else of it can be looked at. */
  readonly isEndless: boolean
}

/**
 * Looks for what is in a jobs file here, and would not be in the JSON that travels to the functions (RFC 8259; ECMA-262, JSON.stringify): a
 * setting without a value disappears, and means something else there than in a dry run.
 */
export function checkCarried(file: unknown): CarriedCheck {
  const faults: Fault[] = []
  let isEndless = false
  const look = (value: unknown, path: Path): void => {
    const message = uncarried(value)
    if (message !== undefined) faults.push({ path: pathOf(path), message })
    if (message !== undefined || typeof value !== 'object' || value === null) return
    if (path.length > MAX_DEPTH) {
      isEndless = true
      const [part] = path
      const within = `has settings within settings, more than ${MAX_DEPTH} deep; does it contain itself?`
      if (!faults.some((fault) => fault.message === within))
        faults.push({ path: String(part), message: within })
      return
    }
    for (const [key, member] of membersOf(value)) look(member, [...path, key])
  }
  // What is no object at all is the schema's to tell.
  if (typeof file === 'object' && file !== null) look(file, [])
  return { faults, isEndless }
}

const membersOf = (value: object): readonly (readonly [string | number, unknown])[] =>
  Array.isArray(value) ? [...value.entries()] : Object.entries(value)

/** Why a value does not travel, not looking into it. */
function uncarried(value: unknown): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return 'has no value (an environment variable that is not set?); leave it out, or give one'
    case 'function':
      return 'is a function, which does not travel to where mail is read; was it to be called?'
    case 'symbol':
    case 'bigint':
      return `is a ${typeof value}, which does not travel to where mail is read; write a text or a number`
    case 'number':
      return Number.isFinite(value)
        ? undefined
        : `is ${value}, which is no number that travels to where mail is read`
    case 'object':
      return value === null ? undefined : uncarriedObject(value)
    default:
      return undefined
  }
}

function uncarriedObject(value: object): string | undefined {
  if (Array.isArray(value)) return undefined
  if (Object.hasOwn(value, '__proto__')) return PROTOTYPE
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || isRoot(prototype)) return undefined
  // `{ '__proto__': ... }` in a program names no setting: it gives the object another prototype.
  return `is no plain list of settings, but ${kindOf(value)}; write { name: value }, and no setting named __proto__`
}

const PROTOTYPE = 'has a setting named __proto__, which JavaScript keeps for itself; rename it'

/** The prototype of what `{}` makes, in any realm. */
const isRoot = (prototype: unknown): boolean =>
  typeof prototype === 'object' && prototype !== null && Object.getPrototypeOf(prototype) === null

function kindOf(value: object): string {
  const maker: unknown = Reflect.get(value, 'constructor')
  return typeof maker === 'function' && maker.name !== 'Object'
    ? `an object of ${maker.name}`
    : 'one with another prototype'
}
