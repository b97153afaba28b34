import { GetTemplateCommand } from '@aws-sdk/client-cloudformation'
import { z } from 'zod'
import { S3Archive } from '../../shared/archive/s3-archive.js'
import { OUTPUT } from '../../shared/contract/outputs.js'
import { type PollRequest, readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import {
  isTick,
  readWatchRequest,
  type WatchRequest,
} from '../../shared/jobs/requests/watch-request.js'
import type { Answer, Place } from '../../shared/place/place.js'
import { pollCountsInLog, pollsInLog } from './logged-polls.js'
import { sendersOf } from './senders-of.js'
import type { StackClients } from './stack-clients.js'
import { stackOutputs } from './stack-outputs.js'
import { asUnreachable } from './stack-unreachable.js'

/** A deployed stack, found by its outputs. @throws WrongUse if there is none of that name, StackUnreachable */
export async function stackPlace(name: string, clients: StackClients): Promise<Place> {
  const output = await stackOutputs(name, clients)
  const bucket = new S3Archive(clients.s3, output(OUTPUT.bucket))
  const logGroup = output(OUTPUT.monitorLogs)
  return {
    name: `the stack ${name}`,
    bucket,
    definitions: () => definitionsOf(name, clients),
    senders: () => sendersOfStack(name, clients),
    watched: () => watchedOf(name, clients),
    decide: (work) => work(bucket),
    isAtWork: async () => true,
    polls: (mailbox, between) => pollsInLog(clients, { logGroup, mailbox }, between),
    pollCounts: (mailbox, between) => pollCountsInLog(clients, { logGroup, mailbox }, between),
  }
}

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      Properties: z
        .object({
          Target: z.object({ Input: z.unknown() }).optional(),
          Value: z.unknown().optional(),
        })
        .optional(),
    }),
  ),
})

/** Of a mailbox's own schedule: others poll it besides. */
const pollInputSchema = z.object({
  mailbox: z.object({}),
  monitors: z.array(z.unknown()),
  occasion: z.undefined().optional(),
})

/** The definitions travel in the schedules of the template. */
async function definitionsOf(
  name: string,
  clients: StackClients,
): Promise<Answer<readonly PollRequest[]>> {
  const { data, ...answer } = await inputsOf(name, clients)
  const polls = data.filter((input) => pollInputSchema.safeParse(input).success)
  return { data: polls.map(readPollRequest), ...answer }
}

async function watchedOf(
  name: string,
  clients: StackClients,
): Promise<Answer<WatchRequest | undefined>> {
  const { data, ...answer } = await inputsOf(name, clients)
  const tick = data.find(isTick)
  return { data: tick === undefined ? undefined : readWatchRequest(tick), ...answer }
}

/** The senders travel in the parameters of the template. */
const sendersOfStack = (
  name: string,
  clients: StackClients,
): Promise<Answer<readonly SenderDefinition[]>> =>
  ofTemplate(name, clients, (resources) =>
    sendersOf(
      resources
        .filter(({ Type }) => Type === 'AWS::SSM::Parameter')
        .flatMap(({ Properties }) => textsOf(Properties?.Value)),
    ),
  )

/** What the schedules hand to the functions. */
const inputsOf = (name: string, clients: StackClients): Promise<Answer<readonly unknown[]>> =>
  ofTemplate(name, clients, (resources) =>
    resources
      .filter(({ Type }) => Type === 'AWS::Scheduler::Schedule')
      .flatMap(({ Properties }) => textsOf(Properties?.Target?.Input))
      .map((input): unknown => JSON.parse(input)),
  )

const joinSchema = z.object({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) })

/** What in a text refers to something else of the template is left out: the queue of a sender is known once it is deployed. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  const joined = joinSchema.safeParse(value).data
  if (!joined) return []
  return [joined['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '')).join('')]
}

type Resource = z.output<typeof templateSchema>['Resources'][string]

/** What the template of a stack says. */
async function ofTemplate<Data>(
  name: string,
  { cloudFormation }: StackClients,
  told: (resources: readonly Resource[]) => readonly Data[],
): Promise<Answer<readonly Data[]>> {
  try {
    const { TemplateBody = '' } = await cloudFormation.send(
      new GetTemplateCommand({ StackName: name }),
    )
    const { Resources } = templateSchema.parse(JSON.parse(TemplateBody))
    return {
      data: told(Object.values(Resources)),
      asOf: new Date().toISOString(),
      source: `the template of the stack ${name}`,
      complete: true,
    }
  } catch (error) {
    throw asUnreachable(error, 'GetTemplate')
  }
}
