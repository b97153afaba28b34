import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { OUTPUT } from '../../shared/contract/outputs.js'
import { WrongUse } from '../exit-codes.js'
import type { StackClients } from './stack-clients.js'
import { asUnreachable } from './stack-unreachable.js'

/**
 * What a deployed stack says of itself, by the name of an output, which throws WrongUse for one that it does not have.
 * @throws WrongUse if there is no stack of that name, StackUnreachable
 */
export async function stackOutputs(
  name: string,
  clients: Pick<StackClients, 'cloudFormation'>,
): Promise<(key: string) => string> {
  const outputs = await outputsOf(name, clients)
  return (key) => {
    const value = outputs.get(key)
    if (value !== undefined) return value
    throw new WrongUse(
      `The stack ${name} has no output ${key}: it is no stack of mailjobs, or one of an older version. Deploy it anew (npm run deploy).`,
    )
  }
}

async function outputsOf(
  name: string,
  { cloudFormation }: Pick<StackClients, 'cloudFormation'>,
): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))
    const [stack] = Stacks ?? []
    return new Map(
      (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
        OutputKey,
        OutputValue,
      ]),
    )
  } catch (error) {
    if (!(error instanceof Error && /does not exist/.test(error.message)))
      throw asUnreachable(error, 'DescribeStacks')
    const region = await cloudFormation.config.region()
    throw new WrongUse(
      `There is no stack ${name} in ${region} of this account${await othersThere(cloudFormation)}. Another region or account: AWS_REGION, AWS_PROFILE.`,
    )
  }
}

/** Stacks that could be meant, as far as they may be listed. */
async function othersThere(client: StackClients['cloudFormation']): Promise<string> {
  const stacks = await client.send(new DescribeStacksCommand({})).then(
    ({ Stacks }) => Stacks ?? [],
    () => [],
  )
  const names = stacks.flatMap(({ StackName = '', Outputs = [] }) =>
    Outputs.some(({ OutputKey }) => OutputKey === OUTPUT.bucket) ? [StackName] : [],
  )
  return names.length === 0 ? '' : `; there are: ${names.join(', ')}`
}
