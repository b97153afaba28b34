import { cp, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { removeDirectory } from '../../remove-directory.js'
import { inWorker } from '../fault-process.js'
import type { Tally } from '../fault-search.js'
import type { Patch, PlantedBug } from './planted-bugs.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** What the schedules run on. */
const COPIED = ['functions', 'shared', 'test/faults', 'package.json', 'tsconfig.json']

/** Plays schedules against a copy of the product that has a bug, until one of them finds it. */
export async function searchForBug(
  { search, patches }: PlantedBug,
  mostSchedules: number,
): Promise<Tally> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-planted-'))
  try {
    for (const path of COPIED)
      await cp(join(ROOT, path), join(directory, path), { recursive: true })
    await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
    for (const patch of patches) await apply(directory, patch)
    const task = { search, first: 1, step: 1, count: mostSchedules, mostFound: 1 }
    return await inWorker(task, directory)
  } finally {
    await removeDirectory(directory)
  }
}

async function apply(directory: string, { file, find, replace }: Patch): Promise<void> {
  const path = join(directory, file)
  const text = await readFile(path, 'utf8')
  const parts = text.split(find)
  if (parts.length !== 2)
    throw new Error(
      `${file} has changed: what is to be replaced is there ${parts.length - 1} times:\n${find}`,
    )
  await writeFile(path, parts.join(replace))
}
