import {
  type SenderDefinition,
  senderDefinitionSchema,
} from '../../shared/jobs/requests/sender-definition.js'
import { jsonIn } from '../../shared/runtime/json.js'

/** The senders among the values of parameters, as a jobs file has them; the address book is one of the values as well. */
export const sendersOf = (parameters: readonly string[]): readonly SenderDefinition[] =>
  parameters.flatMap((value) => {
    const sender = senderDefinitionSchema.safeParse(jsonIn(value)).data
    if (!sender) return []
    const { queueUrl: _, ...asWritten } = sender
    return [asWritten]
  })
