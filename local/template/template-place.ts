import { z } from 'zod'
import type { CloudAssembly, TemplateStack } from './cloud-assembly.js'
import { TemplateError } from './template-error.js'

/** Where in the assembly a value stands. */
export interface TemplatePlace {
  readonly assembly: CloudAssembly
  readonly stack: TemplateStack
  /** Logical id and path, for the error: `MonitorFunction.Environment.Variables`. */
  readonly path: string
}

/** The place one step further down. */
export const within = (place: TemplatePlace, step: string): TemplatePlace => ({
  ...place,
  path: `${place.path}.${step}`,
})

/** An error that names the place. */
export const problemAt = ({ stack, path }: TemplatePlace, problem: string): TemplateError =>
  new TemplateError(`${stack.name}/${path}`, problem)

/** A value in the form that a schema says. @throws TemplateError if it has another one */
export function parsedAt<Output>(
  place: TemplatePlace,
  schema: z.ZodType<Output>,
  value: unknown,
): Output {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw problemAt(place, `not understood: ${z.prettifyError(parsed.error)}`)
}

/**
 * A text, or what CloudFormation writes as one. @throws TemplateError if it is a list or an object
 */
export const textAt = (place: TemplatePlace, value: unknown): string =>
  String(parsedAt(place, z.union([z.string(), z.number(), z.boolean()]), value))

/**
 * Two values, the form of most intrinsics' arguments. @throws TemplateError if it is another one
 */
export const pairAt = (place: TemplatePlace, value: unknown): [unknown, unknown] =>
  parsedAt(place, z.tuple([z.unknown(), z.unknown()]), value)
