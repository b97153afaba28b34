import { z } from 'zod'
import type { CloudAssembly } from './cloud-assembly.js'
import { readProperties, resourcesOfType } from './read-properties.js'
import { identityOf } from './resolve-intrinsics.js'

const parameterSchema = z.object({ Value: z.string() })

/** Values of the SSM parameters that would be deployed, by name. @throws TemplateError if one cannot be read */
export const parametersOf = (assembly: CloudAssembly): ReadonlyMap<string, string> =>
  new Map(
    resourcesOfType(assembly, 'AWS::SSM::Parameter').map((resource) => [
      identityOf(assembly, resource).name,
      readProperties(assembly, resource, parameterSchema).Value,
    ]),
  )
