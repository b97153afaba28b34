import type { CloudAssembly, TemplateStack } from './cloud-assembly.js'
import { resolveIntrinsics } from './resolve-intrinsics.js'

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
