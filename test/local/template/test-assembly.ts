import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CloudAssembly, readCloudAssembly } from '../../../local/template/cloud-assembly.js'
import { removeDirectory } from '../../remove-directory.js'

/** The part of a template that a test writes by hand. */
interface HandwrittenStack {
  readonly Resources?: Record<string, { Type: string; Properties?: Record<string, unknown> }>
  readonly Parameters?: Record<string, { Default?: unknown }>
  readonly Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>
}

/** Writes templates as `cdk synth` would, by stack name, and reads them. */
export async function assemblyOf(
  stacks: Readonly<Record<string, HandwrittenStack>>,
  environment = 'aws://unknown-account/unknown-region',
): Promise<CloudAssembly> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-assembly-'))
  try {
    const artifacts: Record<string, unknown> = {}
    for (const [name, template] of Object.entries(stacks)) {
      const templateFile = `${name}.template.json`
      artifacts[name] = {
        type: 'aws:cloudformation:stack',
        environment,
        properties: { templateFile },
      }
      await writeFile(join(directory, templateFile), JSON.stringify(template))
    }
    await writeFile(join(directory, 'manifest.json'), JSON.stringify({ artifacts }))
    return await readCloudAssembly(directory)
  } finally {
    await removeDirectory(directory)
  }
}
