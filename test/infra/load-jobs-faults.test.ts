import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { importFaultOf } from '../../infra/import-fault.js'
import { importFile, loadJobs } from '../../infra/load-jobs.js'
import { removeDirectory } from '../remove-directory.js'

const LOADER = join(import.meta.dirname, '../../infra/load-jobs.ts')

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-load-'))
})
afterEach(() => removeDirectory(directory))

test('a path without a file is told as that', async () => {
  await expect(loadJobs(join(directory, 'no.ts'))).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: expect.stringContaining('there is no such file'),
  })
})

test('a directory is no file; read anew, a file says what it says now', async () => {
  await expect(loadJobs(directory)).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: expect.stringContaining('it is no file'),
  })
  const file = join(directory, 'jobs.ts')
  await writeFile(file, 'export const said = 1\n')
  expect(await importFile(file)).toMatchObject({ said: 1 })
  await writeFile(file, 'export const said = 2\n')
  expect(await importFile(file)).toMatchObject({ said: 1 })
  expect(await importFile(file, { isAnew: true })).toMatchObject({ said: 2 })
})

test('a file that ends the process is no file that passed', () => {
  const file = join(directory, 'jobs.ts')
  writeFileSync(file, 'process.exit(0)\n')
  const script = `const { loadJobs } = await import(${JSON.stringify(LOADER)}); await loadJobs(${JSON.stringify(file)})`
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', script],
    { encoding: 'utf8' },
  )
  expect(stderr).toContain('jobs.ts cannot be loaded: it ends the process')
  expect(status).toBe(3)
})

test.each([
  ['throws', "const a = 1\nthrow new Error('made up')\n", /made up/],
  ['reads what is not there', 'const a = undefined\nconsole.log(a.b)\n', /reading 'b'/],
  ['is no TypeScript', 'const a = 1\nexport const jobs = {{\n', /.+/],
])('a file that %s is broken, which is not a missing export', async (_, source, says) => {
  const file = join(directory, 'jobs.ts')
  await writeFile(file, source)
  await expect(loadJobs(file)).rejects.toMatchObject({
    code: 'CONFIG_BROKEN',
    message: expect.stringMatching(says),
    failure: { remedy: expect.not.stringContaining('export const jobs') },
  })
})

const thrown = (message: string, stack: string): Error =>
  Object.assign(new Error(message), { stack })

test.each([
  ['file:///home/x/jobs.ts:12:7', '/home/x/jobs.ts:12:7'],
  ['/home/x/jobs.ts:12:7', '/home/x/jobs.ts:12:7'],
  ['async Promise.all (file:///home/x/jobs.ts:12:7)', '/home/x/jobs.ts:12:7'],
  ['Object.<anonymous> (/home/x/a b/jobs.ts:1:2)', '/home/x/a b/jobs.ts:1:2'],
  ['new Script (node:vm:117:7)', undefined],
  ['f (file:///home/x/node_modules/zod/index.js:1:2)', undefined],
])('of the frame %j the place is %j', async (frame, place) => {
  const { words } = await importFaultOf(thrown('made up', `Error: made up\n    at ${frame}\n`))
  expect(words).toBe(place === undefined ? 'made up' : `made up (${place})`)
})

test('of an import that is not found the line of the import is told', async () => {
  const file = join(directory, 'jobs.ts')
  await writeFile(file, "import { days } from './x.js'\nimport { more } from './shared/mroe.js'\n")
  const message = `Cannot find module '${directory}/shared/mroe.js' imported from ${file}`
  expect(
    await importFaultOf(thrown(message, `Error: ${message}\n    at node:internal/x:1:1`)),
  ).toEqual({
    words: `Cannot find module '${directory}/shared/mroe.js' (${file}:2)`,
    place: { file, line: 2 },
  })
})

test('of a require that is not found too', async () => {
  const file = join(directory, 'a jobs.ts')
  await writeFile(file, "\n\nimport { days } from './x.js'\n")
  const message = `Cannot find module './x.js'\nRequire stack:\n- ${file}\n- /other.ts`
  expect(await importFaultOf(thrown(message, `Error: ${message}\n    at x`))).toEqual({
    words: `Cannot find module './x.js' (${file}:3)`,
    place: { file, line: 3 },
  })
})

test('a place that the message has already is not told twice', async () => {
  const error = thrown('/home/x/jobs.ts:3:4: ERROR: Unexpected "}"', 'at /home/x/other.ts:1:1')
  expect(await importFaultOf(error)).toEqual({
    words: '/home/x/jobs.ts:3:4: ERROR: Unexpected "}"',
    place: { file: '/home/x/jobs.ts', line: 3, column: 4 },
  })
})
