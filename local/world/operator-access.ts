import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalCredentials } from '../access/world-access.js'
import type { DescribedStack } from '../stand-ins/cloudformation.js'
import type { CloudAssembly } from '../template/cloud-assembly.js'
import { outputsOf } from '../template/deployed-outputs.js'
import { LOCAL_REGION } from '../template/local-account.js'

/** The stacks of an assembly, as CloudFormation would describe them. */
export const describedStacks = (assembly: CloudAssembly, startedAt: Date): DescribedStack[] =>
  assembly.stacks.map((stack) => ({
    name: stack.name,
    id: `arn:aws:cloudformation:${stack.region}:${stack.account}:stack/${stack.name}/local`,
    createdAt: startedAt,
    outputs: outputsOf(assembly, stack),
    template: () => readFile(join(assembly.directory, stack.templateFile), 'utf8'),
  }))

/**
 * Writes down what makes the AWS command line, or any SDK, find the stand-ins of a world: for a shell to read, and for nobody else.
 * @param endpoints by the variable that names them
 */
export async function writeOperatorAccess(
  file: string,
  { accessKeyId, secretAccessKey }: LocalCredentials,
  endpoints: Readonly<Record<string, string>>,
): Promise<void> {
  const variables = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: LOCAL_REGION,
    AWS_DEFAULT_REGION: LOCAL_REGION,
    ...endpoints,
  }
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`)
  // A session of a real account would be sent along with these keys.
  const text = ['unset AWS_SESSION_TOKEN AWS_PROFILE', ...lines, ''].join('\n')
  await writeFile(file, text, { mode: 0o600 })
}

/** What was written down for a shell, by the names of the variables; undefined while no world runs. */
export async function readOperatorAccess(
  file: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const exports = [...text.matchAll(/^export (\w+)='([^']*)'$/gm)]
  return Object.fromEntries(exports.map(([, name = '', value = '']) => [name, value]))
}
