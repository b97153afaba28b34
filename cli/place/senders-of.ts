import {
  type SenderDefinition,
  senderDefinitionSchema,
} from '../../shared/jobs/requests/sender-definition.js'
import { jsonIn } from '../../shared/runtime/json.js'

/** The senders among the values of parameters; the address book is one as well. */
export const sendersOf = (parameters: readonly string[]): readonly SenderDefinition[] =>
  parameters.flatMap((value) => senderDefinitionSchema.safeParse(jsonIn(value)).data ?? [])
