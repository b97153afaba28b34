import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const DIRECTORY = join(import.meta.dirname, '../../../../shared/aws-models')

const memberSchema = z.object({
  target: z.string(),
  traits: z.record(z.string(), z.unknown()).default({}),
})

const shapeSchema = z.object({
  type: z.string(),
  members: z.record(z.string(), memberSchema).default({}),
  member: memberSchema.optional(),
  key: memberSchema.optional(),
  value: memberSchema.optional(),
  input: memberSchema.optional(),
  output: memberSchema.optional(),
  errors: z.array(memberSchema).default([]),
  traits: z.record(z.string(), z.unknown()).default({}),
})

/** A shape of a model. Source: Smithy 2.0, "JSON AST". */
export type Shape = z.output<typeof shapeSchema>

/** What AWS says of the requests and answers of a service. */
export interface ServiceModel {
  /** By its whole name; of Smithy's own, its type alone. */
  shape(id: string): Shape
  /** By the name in the API reference; undefined if the model has none. */
  operation(name: string): Shape | undefined
}

/** Why the models cannot be read here; undefined: they can. @throws Error where the environment says that they have to be */
export function modelsMissing(): string | undefined {
  if (existsSync(DIRECTORY)) return undefined
  const reason = 'the Smithy models are kept beside the project, and are not there'
  if (process.env['REQUIRE_MAIL'] === '1') throw new Error(`REQUIRE_MAIL=1, but ${reason}`)
  return reason
}

/** Reads a model. @param name of its file: `ssm` */
export function serviceModel(name: string): ServiceModel {
  const text = readFileSync(join(DIRECTORY, `${name}.json`), 'utf8')
  const { shapes } = z.object({ shapes: z.record(z.string(), z.unknown()) }).parse(JSON.parse(text))
  const [namespace = ''] = (Object.keys(shapes)[0] ?? '').split('#')
  const shape = (id: string): Shape =>
    shapeSchema.parse(shapes[id] ?? { type: id.replace('smithy.api#', '').toLowerCase() })
  return {
    shape,
    operation: (operation) =>
      `${namespace}#${operation}` in shapes ? shape(`${namespace}#${operation}`) : undefined,
  }
}
