import type { Place } from '../source/source-fault.js'

/** A unit of JP1/AJS3: a group, a jobnet or a job, as its definition says it. */
export interface Unit {
  readonly name: string
  /** What stands behind the name: permission mode, JP1 user, resource group; most are empty. */
  readonly attributes: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly units: readonly Unit[]
  readonly place: Place
}

/** A parameter; several may have one name. */
export interface Parameter {
  readonly name: string
  readonly value: readonly ValuePart[]
  readonly place: Place
}

/** A stretch of a value: in double quotes, with its escapes resolved, or without, as it is written. */
export interface ValuePart {
  readonly isQuoted: boolean
  readonly text: string
}

/** The whole value of a parameter, without quotes. */
export const textOf = ({ value }: Parameter): string => value.map(({ text }) => text).join('')

/** The parameters of some names, in their order. */
export const parametersOf = ({ parameters }: Unit, ...names: readonly string[]) =>
  parameters.filter(({ name }) => names.includes(name))

/** The value of a parameter that stands once; of several the last. */
export function lastOf(unit: Unit, name: string): string | undefined {
  const last = parametersOf(unit, name).at(-1)
  return last && textOf(last)
}

/** What kind of unit it is: `g`, `n`, `mlwj`; empty if it does not say. */
export const typeOf = (unit: Unit): string => lastOf(unit, 'ty') ?? ''
