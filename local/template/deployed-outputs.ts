import type { CloudAssembly, TemplateStack } from './cloud-assembly.js'
import { resolveIntrinsics } from './resolve-intrinsics.js'
import { TemplateError } from './template-error.js'

/** The outputs of a stack, by their names, as DescribeStacks tells them. @throws TemplateError */
export const outputsOf = (
  assembly: CloudAssembly,
  stack: TemplateStack,
): ReadonlyMap<string, string> =>
  new Map(
    [...stack.outputs].map(([name, value]) => [
      name,
      String(resolveIntrinsics(value, { assembly, stack, path: `Outputs.${name}` })),
    ]),
  )

/** An output by its name, whichever stack has it. @throws TemplateError if none does */
export function outputNamed(assembly: CloudAssembly, name: string): string {
  const [value] = assembly.stacks.flatMap((stack) => outputsOf(assembly, stack).get(name) ?? [])
  if (value === undefined) throw new TemplateError(`Outputs.${name}`, 'no stack has it')
  return value
}
