import {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tryEdit } from '../../../cli/edit/edit-jobs-file.js'
import type { NewEntries } from '../../../cli/edit/insert-entries.js'
import { calledDays, calledEverything, settings } from '../../../cli/import/code/expression.js'
import { loadJobs } from '../../../infra/load-jobs.js'
import { removeDirectory } from '../../remove-directory.js'
import { writeJobsFile } from '../jobs-files.js'

const PROJECT = resolve(import.meta.dirname, '../../..')

const imap = settings({ host: 'imap.linked.example' })
const entriesOf = (name: string): NewEntries => ({
  mailboxes: [{ name, value: settings({ address: 'ops@linked.example', imap }) }],
  monitors: [],
  senders: [],
})

let directory: string
let file: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-edit-'))
  file = await writeJobsFile(directory, { host: 'imap.example.co.jp' })
})
afterEach(() => removeDirectory(directory))

async function applied(edited: string, name = 'ops', meanwhile = async () => {}) {
  const edit = await tryEdit(edited, await loadJobs(edited), entriesOf(name))
  if ('problem' in edit) return edit.problem
  await meanwhile()
  const problem = await edit.apply()
  await edit.drop()
  return problem
}

test('the new file takes the place of the old one, with its rights, where a link leads to', async () => {
  await chmod(file, 0o640)
  const link = join(directory, 'link.ts')
  await symlink(file, link)
  expect(await applied(link)).toBeUndefined()
  expect((await lstat(link)).isSymbolicLink()).toBe(true)
  expect((await stat(file)).mode & 0o777).toBe(0o640)
  expect(await readFile(file, 'utf8')).toContain('ops@linked.example')
  expect((await readdir(directory)).toSorted()).toEqual(['jobs.ts', 'link.ts'])
})

test('the example that comes with mailjobs takes entries, and keeps its every line', async () => {
  const example = await readFile(join(PROJECT, 'infra/jobs.ts'), 'utf8')
  const builders = join(PROJECT, 'shared/jobs/define-jobs.js')
  const before = example.replace('../shared/jobs/define-jobs.js', builders)
  await writeFile(file, before)
  const entries: NewEntries = {
    ...entriesOf('ops'),
    monitors: [
      {
        name: 'ops-received',
        value: settings({
          mailbox: 'ops',
          when: calledEverything(),
          keep: settings({ for: calledDays(30) }),
          startFrom: 'now',
        }),
      },
    ],
  }
  const edit = await tryEdit(file, await loadJobs(file), entries)
  if ('problem' in edit) throw new Error(edit.problem)
  expect(await edit.apply()).toBeUndefined()
  const after = (await readFile(file, 'utf8')).split('\n')
  // The import alone has grown.
  const [, ...kept] = before.split('\n')
  let at = 0
  for (const line of kept) {
    at = after.indexOf(line, at) + 1
    expect(at, line).toBeGreaterThan(0)
  }
})

test('a name that is there already is not written over: the file stays as it is', async () => {
  const before = await readFile(file, 'utf8')
  expect(await applied(file, 'operations')).toBe('it has mailboxes: operations already')
  expect(await readFile(file, 'utf8')).toBe(before)
  expect(await readdir(directory)).toEqual(['jobs.ts'])
})

test('a file that somebody edits meanwhile is left to them', async () => {
  const theirs = '// theirs\n'
  expect(await applied(file, 'ops', () => writeFile(file, theirs))).toBe('it was changed meanwhile')
  expect(await readFile(file, 'utf8')).toBe(theirs)
  expect(await readdir(directory)).toEqual(['jobs.ts'])
})
