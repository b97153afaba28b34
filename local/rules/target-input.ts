import type { TargetInput } from '../template/deployed-rules.js'
import { TemplateError } from '../template/template-error.js'
import { compileJsonPath } from './json-path.js'

/** Makes what a target gets of an event. @throws TemplateError if an event cannot be put into its template */
export type TargetInputOf = (event: unknown) => unknown

/** A variable; inside a JSON text, its quotes stand around the text as a whole. */
const VARIABLE = /<([\w.-]+)>/g
const JSON_TEXT_OR_VARIABLE = /"(?:[^"\\]|\\.)*"|<[\w.-]+>/g

/**
 * How a target's input is made. In a template, a variable outside of quotes becomes the JSON of its value, with quotes of its own if it is a
 * text; inside of them it becomes a part of the text. A path that the event does not have is an empty text.
 *
 * Source: EventBridge user guide, "Amazon EventBridge input transformation"; API reference, InputTransformer. Objects inside of
 * quotes, and the variables that EventBridge itself defines (`aws.events. ...`), are not known here.
 *
 * @throws TemplateError for what is not known
 */
export function compileTargetInput(input: TargetInput, where: string): TargetInputOf {
  switch (input.kind) {
    case 'event':
      return (event) => event
    case 'constant': {
      const value = jsonOf(input.json, where)
      return () => value
    }
    case 'path':
      return compileJsonPath(input.path, where)
    case 'template':
      return templateInput(input.template, variablesOf(input.paths, where), where)
  }
}

type Variables = ReadonlyMap<string, (event: unknown) => unknown>

const variablesOf = (paths: Readonly<Record<string, string>>, where: string): Variables =>
  new Map(
    Object.entries(paths).map(([name, path]) => [name, compileJsonPath(path, `${where}.${name}`)]),
  )

function templateInput(template: string, variables: Variables, where: string): TargetInputOf {
  const undefinedName = [...template.matchAll(VARIABLE)].find(
    ([, name = '']) => !variables.has(name),
  )
  if (undefinedName) throw new TemplateError(where, `the variable ${undefinedName[0]} is not known`)
  return (event) => {
    const readVariable = (name: string): unknown => {
      const value = variables.get(name)?.(event)
      return value === undefined ? '' : value
    }
    const filled = template.replace(JSON_TEXT_OR_VARIABLE, (found) =>
      found.startsWith('<')
        ? JSON.stringify(readVariable(found.slice(1, -1)))
        : found.replace(VARIABLE, (_, name: string) => partOfText(readVariable(name), name, where)),
    )
    return jsonOf(filled, where)
  }
}

/** A value inside of quotes, escaped as JSON has it. */
function partOfText(value: unknown, name: string, where: string): string {
  if (typeof value === 'object') {
    throw new TemplateError(where, `the variable <${name}> is inside of quotes and not a text`)
  }
  return JSON.stringify(String(value)).slice(1, -1)
}

function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new TemplateError(where, `the input is not JSON: ${text}`)
  }
}
