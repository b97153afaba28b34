import { randomUUID } from 'node:crypto'
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { loadJobs } from '../../infra/load-jobs.js'
import { FailureError } from '../../shared/failures/failure-error.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import { valueWritten } from '../import/code/expression.js'
import { fileErrorWords } from '../words/file-words.js'
import { insertEntries, type NewEntries } from './insert-entries.js'

/** An edit that has been tried, and not been made yet; or why it is none. */
export type TriedEdit =
  | {
      /** Puts the new file in the place of the old one, in one step; or says why not. */
      readonly apply: () => Promise<string | undefined>
      /** Leaves the old one, and nothing beside it. */
      readonly drop: () => Promise<void>
    }
  | { readonly problem: string }

/**
 * Puts entries into a jobs file that can be loaded. The new text is written beside it and loaded: it is taken only if it says what the
 * old one says, and the entries.
 * @param jobs what the file says now
 */
export async function tryEdit(file: string, jobs: Jobs, entries: NewEntries): Promise<TriedEdit> {
  const taken = nameTaken(jobs, entries)
  if (taken !== undefined) return { problem: `it has ${taken} already` }
  const path = await realpath(file)
  const source = await readFile(path, 'utf8')
  const edited = insertEntries(source, entries)
  if ('problem' in edited) return edited
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}.ts`)
  const drop = () => rm(beside, { force: true })
  try {
    await writeFile(beside, edited.text, { flag: 'wx' })
    await chmod(beside, (await stat(path)).mode)
    const said = await loadJobs(beside)
    if (!isDeepStrictEqual(said, withEntries(jobs, entries))) {
      await drop()
      return { problem: 'the edited file would say something else' }
    }
  } catch (error) {
    await drop()
    return { problem: `the edited file would not do: ${wordsOf(error, beside, file)}` }
  }
  return {
    drop,
    async apply() {
      try {
        // Somebody may have edited it meanwhile.
        if ((await readFile(path, 'utf8')) !== source) return 'it was changed meanwhile'
        await rename(beside, path)
        return undefined
      } catch (error) {
        return fileErrorWords(error)
      }
    },
  }
}

const wordsOf = (error: unknown, beside: string, file: string): string =>
  (error instanceof FailureError ? error.message : fileErrorWords(error)).replaceAll(beside, file)

/** Of two entries of one name the later one would count: `mailboxes: operations`. */
function nameTaken(jobs: Jobs, entries: NewEntries): string | undefined {
  const parts = ['mailboxes', 'monitors', 'senders'] as const
  for (const part of parts) {
    const twice = entries[part].find(({ name }) => Object.hasOwn(jobs[part], name))
    if (twice) return `${part}: ${twice.name}`
  }
  return undefined
}

/** What a jobs file says that has the entries as well. */
function withEntries(jobs: Jobs, entries: NewEntries): Jobs {
  const value = (part: keyof NewEntries) =>
    valueWritten({ kind: 'settings', entries: entries[part] })
  const added = readJobs(
    { mailboxes: value('mailboxes'), monitors: value('monitors'), senders: value('senders') },
    'the entries',
  )
  return {
    ...jobs,
    mailboxes: { ...jobs.mailboxes, ...added.mailboxes },
    monitors: { ...jobs.monitors, ...added.monitors },
    senders: { ...jobs.senders, ...added.senders },
  }
}
