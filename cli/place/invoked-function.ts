import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { z } from 'zod'
import { OperatorError } from '../../shared/failures/operator-error.js'
import type { MonitorFunction } from '../../shared/place/place.js'
import { jsonIn } from '../../shared/runtime/json.js'
import { asUnreachable } from './stack-unreachable.js'

/** A function that was called ended in an error; its log has more. */
export class FunctionFailed extends OperatorError {
  override readonly name = 'FunctionFailed'
}

const errorSchema = z.object({ errorType: z.string().optional(), errorMessage: z.string() })

/** A Lambda function by its name. @param signal ends the waiting for an answer; what it is at goes on */
export const invokedFunction = (
  client: LambdaClient,
  name: string,
  signal?: AbortSignal,
): MonitorFunction => ({
  async invoke(event) {
    const command = new InvokeCommand({
      FunctionName: name,
      InvocationType: 'RequestResponse',
      Payload: Buffer.from(JSON.stringify(event)),
    })
    const sent = client.send(command, { ...(signal && { abortSignal: signal }) })
    const { FunctionError, Payload } = await sent.catch((error: unknown) => {
      throw signal?.aborted ? error : asUnreachable(error, 'Invoke')
    })
    const answered = jsonIn(Buffer.from(Payload ?? []).toString('utf8'))
    if (FunctionError === undefined) return answered
    const { errorType = FunctionError, errorMessage = 'no reason was given' } =
      errorSchema.safeParse(answered).data ?? {}
    throw new FunctionFailed(
      `The function ${name} ended in an error: ${errorType}: ${errorMessage}`,
    )
  },
})
