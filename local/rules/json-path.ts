import { z } from 'zod'
import { TemplateError } from '../template/template-error.js'

const PATH = /^\$(?:\.[\w:/-]+|\[\d+\])*$/
const STEP = /\.([\w:/-]+)|\[(\d+)\]/g

const membersSchema = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())])

/**
 * Reads a part of an event by a JSON path; undefined if there is none. Source: EventBridge user guide, "Amazon EventBridge input
 * transformation": dots and indices; wildcards are not known here.
 *
 * @throws TemplateError if the path is another one
 */
export function compileJsonPath(path: string, where: string): (event: unknown) => unknown {
  if (!PATH.test(path)) throw new TemplateError(where, `the JSON path ${path} is not known`)
  const steps = [...path.matchAll(STEP)].map(([, name, index]) => name ?? index ?? '')
  return (event) =>
    steps.reduce((value, step) => {
      const members = membersSchema.safeParse(value)
      if (!members.success) return undefined
      return new Map(Object.entries(members.data)).get(step)
    }, event)
}
