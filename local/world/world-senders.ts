import { z } from 'zod'
import { senderParameterName } from '../../shared/contract/names.js'
import type { CloudAssembly } from '../template/cloud-assembly.js'
import { parametersOf } from '../template/deployed-parameters.js'
import { LOCAL_STAGE } from './local-stage.js'

const PREFIX = senderParameterName(LOCAL_STAGE, '')

const definitionSchema = z.looseObject({ via: z.string() })

/** The senders of the template, in its order: by name, what each sends by (`ses`, `smtp`). */
export const sendersOf = (assembly: CloudAssembly): ReadonlyMap<string, string> =>
  new Map(
    [...parametersOf(assembly)]
      .filter(([name]) => name.startsWith(PREFIX))
      .map(([name, value]) => [
        name.slice(PREFIX.length),
        definitionSchema.parse(JSON.parse(value)).via,
      ]),
  )
