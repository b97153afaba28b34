import { dirname, resolve } from 'node:path'
import { build, stop } from 'esbuild'

const NO_LIBRARY = /\/node_modules\//

/** The builders and their types: what they are changed for is no change of somebody's jobs. */
const BUILDERS = resolve(import.meta.dirname, '../shared')

/**
 * The files that a jobs file is made of: itself, and what it imports of its own, step by step; no packages. Absolute paths. Of one that is
 * no TypeScript, or imports what is not there, itself alone.
 */
export async function importedFiles(jobsFile: string): Promise<string[]> {
  const file = resolve(jobsFile)
  const imported = (await inputsOf(file)).filter(
    (input) => !(NO_LIBRARY.test(input) || input.startsWith(`${BUILDERS}/`)),
  )
  return [...new Set([file, ...imported])]
}

async function inputsOf(file: string): Promise<readonly string[]> {
  const directory = dirname(file)
  try {
    const { metafile } = await build({
      entryPoints: [file],
      absWorkingDir: directory,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      metafile: true,
      write: false,
      logLevel: 'silent',
    })
    return Object.keys(metafile.inputs).map((input) => resolve(directory, input))
  } catch {
    return []
  } finally {
    // It would stay for the next build, and there is none.
    await stop()
  }
}
