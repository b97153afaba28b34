import { GetTemplateCommand } from '@aws-sdk/client-cloudformation'
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda'
import { z } from 'zod'
import type { StackClients } from './stack-clients.js'
import { asUnreachable } from './stack-unreachable.js'

/** Two clocks at the same moment. */
export interface Clocks {
  /** By the header of an answer of AWS. */
  readonly server: Date
  /** Of this machine, when the answer came. */
  readonly local: Date
}

/** What of a stack has a limit. */
export interface StackLimits {
  readonly resources: number
  /** Runs of functions at once, of the account in the region; in words, why that is not known. */
  readonly concurrency: number | string
  /** Undefined if no answer has told the time. */
  readonly clocks: Clocks | undefined
}

const templateSchema = z.object({ Resources: z.record(z.string(), z.unknown()) })

const answerSchema = z.object({ headers: z.record(z.string(), z.string()) })

/** Asks CloudFormation and Lambda. @throws StackUnreachable where the template cannot be read */
export async function stackLimits(
  name: string,
  { cloudFormation, lambda }: Pick<StackClients, 'cloudFormation' | 'lambda'>,
  now: () => Date,
): Promise<StackLimits> {
  let clocks: Clocks | undefined
  cloudFormation.middlewareStack.add(
    (next) => async (call) => {
      const answered = await next(call)
      const { data } = answerSchema.safeParse(answered.response)
      const server = dateIn(data?.headers['date'])
      if (server) clocks = { server, local: now() }
      return answered
    },
    { step: 'deserialize', name: 'clockOfServer', override: true },
  )
  try {
    const { TemplateBody = '' } = await cloudFormation.send(
      new GetTemplateCommand({ StackName: name }),
    )
    const { Resources } = templateSchema.parse(JSON.parse(TemplateBody))
    const concurrency = await concurrencyOf(lambda)
    return { resources: Object.keys(Resources).length, concurrency, clocks }
  } catch (error) {
    throw asUnreachable(error, 'GetTemplate')
  }
}

const dateIn = (header: string | undefined): Date | undefined => {
  const moment = header === undefined ? Number.NaN : Date.parse(header)
  return Number.isNaN(moment) ? undefined : new Date(moment)
}

/** Not everybody may ask that, and nothing else depends on it. */
const concurrencyOf = (lambda: StackClients['lambda']): Promise<number | string> =>
  lambda.send(new GetAccountSettingsCommand({})).then(
    ({ AccountLimit }) =>
      AccountLimit?.ConcurrentExecutions ?? 'Lambda does not say how many the account has',
    (error: unknown) =>
      `Lambda does not say how many the account has: ${error instanceof Error ? error.name : String(error)}`,
  )
