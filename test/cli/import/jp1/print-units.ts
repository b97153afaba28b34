import type { Parameter, Unit, ValuePart } from '../../../../cli/import/jp1/unit.js'

/** A unit without the places of what is in it. */
export interface UnitTree {
  readonly name: string
  readonly attributes: readonly string[]
  readonly parameters: readonly { readonly name: string; readonly value: readonly ValuePart[] }[]
  readonly units: readonly UnitTree[]
}

/** Units as a definition file has them. */
export const printUnits = (units: readonly UnitTree[]): string => units.map(printUnit).join('')

const printUnit = ({ name, attributes, parameters, units }: UnitTree): string =>
  [
    `unit=${[name, ...attributes].join(',')};\n{\n`,
    ...parameters.map((parameter) => `\t${parameter.name}=${printValue(parameter.value)};\n`),
    printUnits(units),
    '}\n',
  ].join('')

export const printValue = (parts: readonly ValuePart[]): string =>
  parts
    .map(({ isQuoted, text }) => (isQuoted ? `"${text.replace(/["#]/g, '#$&')}"` : text))
    .join('')

/** What was read, without its places. */
export const treeOf = ({ name, attributes, parameters, units }: Unit): UnitTree => ({
  name,
  attributes,
  parameters: parameters.map(({ name: parameter, value }: Parameter) => ({
    name: parameter,
    value,
  })),
  units: units.map(treeOf),
})
