import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { importedFiles } from '../../infra/imported-files.js'
import { removeDirectory } from '../remove-directory.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

let directory: string
beforeEach(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), 'mailjobs-imports-')))
})
afterEach(() => removeDirectory(directory))

async function filesOf(sources: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [name, source] of Object.entries(sources)) {
    await mkdir(dirname(join(directory, name)), { recursive: true })
    await writeFile(join(directory, name), source)
  }
  const files = await importedFiles(join(directory, 'jobs.ts'))
  return files.map((file) => relative(directory, file)).toSorted()
}

test.each<[string, Record<string, string>, string[]]>([
  ['one alone', { 'jobs.ts': 'export const jobs = {}' }, ['jobs.ts']],
  [
    'one that is imported, under the name of what it becomes',
    { 'jobs.ts': "export { jobs } from './more.js'", 'more.ts': 'export const jobs = {}' },
    ['jobs.ts', 'more.ts'],
  ],
  [
    'step by step, in folders, with a circle',
    {
      'jobs.ts': "import './a/b.ts'\nexport const jobs = {}",
      'a/b.ts': "import '../c.mjs'",
      'c.mjs': "import './jobs.ts'",
    },
    ['a/b.ts', 'c.mjs', 'jobs.ts'],
  ],
  [
    'JSON',
    {
      'jobs.ts':
        "import people from './people.json' with { type: 'json' }\nexport const jobs = people",
      'people.json': '{}',
    },
    ['jobs.ts', 'people.json'],
  ],
  [
    'what is imported later',
    { 'jobs.ts': "export const jobs = await import('./later.ts')", 'later.ts': '' },
    ['jobs.ts', 'later.ts'],
  ],
  [
    'no package, and not the builders',
    { 'jobs.ts': `import 'zod'\nimport 'node:fs'\nimport ${JSON.stringify(BUILDERS)}\n` },
    ['jobs.ts'],
  ],
  ['no TypeScript', { 'jobs.ts': 'export const jobs = {{' }, ['jobs.ts']],
  ['an import of nothing', { 'jobs.ts': "import './no-such.js'" }, ['jobs.ts']],
])('%s', async (_, sources, files) => {
  expect(await filesOf(sources)).toEqual(files)
})
