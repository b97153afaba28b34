import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { assetsSchema, manifestSchema, templateSchema } from './cloud-assembly-schema.js'
import { LOCAL_ACCOUNT, LOCAL_REGION } from './local-account.js'
import { TemplateError } from './template-error.js'

/** A resource as the template has it: nothing resolved yet. */
export interface TemplateResource {
  readonly stack: TemplateStack
  readonly logicalId: string
  /** Such as `AWS::Lambda::Function`. */
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>
}

/** One stack of the assembly. */
export interface TemplateStack {
  readonly name: string
  /** What the stack was synthesized for; a made-up account where it was left open. */
  readonly account: string
  readonly region: string
  readonly resources: ReadonlyMap<string, TemplateResource>
  /** Default values of the template's parameters, by name. */
  readonly parameters: ReadonlyMap<string, unknown>
  /** Values of `Outputs` that other stacks import, by export name. */
  readonly exports: ReadonlyMap<string, unknown>
  /** Values of all `Outputs`, by name; nothing resolved yet. */
  readonly outputs: ReadonlyMap<string, unknown>
  /** Of the directory of the assembly. */
  readonly templateFile: string
  /** Absolute directories of the assets, by the object key that the template names them with. */
  readonly assetDirectories: ReadonlyMap<string, string>
}

/** Everything that one `cdk synth` wrote: the stacks in the order of the manifest. */
export interface CloudAssembly {
  readonly directory: string
  readonly stacks: readonly TemplateStack[]
}

/**
 * Reads a CDK output directory (`cdk.out`).
 *
 * @throws TemplateError if a file is missing, is not JSON, or is not what `cdk synth` writes
 */
export async function readCloudAssembly(directory: string): Promise<CloudAssembly> {
  const root = resolve(directory)
  const { artifacts } = await readJson(root, 'manifest.json', manifestSchema)
  const assetDirectories = new Map<string, string>()
  const stacks: TemplateStack[] = []
  for (const { type, properties } of Object.values(artifacts)) {
    if (type !== 'cdk:asset-manifest' || !properties?.file) continue
    await addAssetDirectories(root, properties.file, assetDirectories)
  }
  for (const [id, { type, environment, properties }] of Object.entries(artifacts)) {
    if (type !== 'aws:cloudformation:stack' || !properties?.templateFile) continue
    const template = await readJson(root, properties.templateFile, templateSchema)
    const name = properties.stackName ?? id
    const { templateFile } = properties
    stacks.push(
      stackOf({ name, template, templateFile, assetDirectories, ...accountOf(environment) }),
    )
  }
  return { directory: root, stacks }
}

async function addAssetDirectories(root: string, file: string, found: Map<string, string>) {
  const { files } = await readJson(root, file, assetsSchema)
  for (const { source, destinations } of Object.values(files)) {
    if (source.packaging !== 'zip' || source.path === undefined) continue
    for (const { objectKey } of Object.values(destinations)) {
      found.set(objectKey, join(root, source.path))
    }
  }
}

/** `aws://<account>/<region>`, with `unknown-…` for what the app left open. */
function accountOf(environment = '') {
  const [account = 'unknown', region = 'unknown'] = environment.replace('aws://', '').split('/')
  return {
    account: /^\d+$/.test(account) ? account : LOCAL_ACCOUNT,
    region: region.startsWith('unknown') ? LOCAL_REGION : region,
  }
}

function stackOf(from: {
  name: string
  account: string
  region: string
  template: z.output<typeof templateSchema>
  templateFile: string
  assetDirectories: ReadonlyMap<string, string>
}): TemplateStack {
  const { template, ...rest } = from
  const resources = new Map<string, TemplateResource>()
  const stack: TemplateStack = {
    ...rest,
    resources,
    parameters: new Map(
      Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default]),
    ),
    outputs: new Map(Object.entries(template.Outputs).map(([name, { Value }]) => [name, Value])),
    exports: new Map(
      Object.values(template.Outputs).flatMap(({ Value, Export }) =>
        Export ? [[Export.Name, Value]] : [],
      ),
    ),
  }
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    resources.set(logicalId, { stack, logicalId, type: Type, properties: Properties })
  }
  return stack
}

async function readJson<Output>(root: string, file: string, schema: z.ZodType<Output>) {
  try {
    return schema.parse(JSON.parse(await readFile(join(root, file), 'utf8')))
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    throw new TemplateError(join(root, file), `not readable as the output of cdk synth: ${reason}`)
  }
}
