import { spawnSync } from 'node:child_process'
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { App } from 'aws-cdk-lib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import cdkJson from '../../cdk.json' with { type: 'json' }
import { FUNCTION_LIMITS } from '../../infra/function-limits.js'
import { keptBundles } from '../../infra/kept-bundles.js'
import { MailJobsStack } from '../../infra/mail-jobs-stack.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'
import { removeDirectory } from '../remove-directory.js'
import { sendingJobs } from './sending-jobs.js'

const NAMES = Object.keys(FUNCTION_LIMITS)

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-bundles-'))
})
afterEach(() => removeDirectory(directory))

test('what is kept for the local world is, byte by byte, what is deployed', async () => {
  const kept = (await keptBundles()) ?? ''
  const deployed = await assetsOf(undefined)

  expect(deployed).toHaveLength(NAMES.length)
  const folders = NAMES.map((name) => join(kept, 'functions', name))
  expect(await bytesOf(folders)).toEqual(await bytesOf(deployed))
  expect(await sourcesOf(folders)).toEqual(await sourcesOf(deployed))
  // And a stack that is given them holds them as they are.
  expect(await bytesOf(await assetsOf(kept))).toEqual(await bytesOf(deployed))
})

describe('GIVEN a project of four functions', () => {
  beforeEach(async () => {
    for (const name of NAMES) {
      await mkdir(join(directory, 'functions', name), { recursive: true })
      await writeFile(
        join(directory, 'functions', name, 'index.ts'),
        `import { word } from '../../shared/word.js'\nexport const handler = (): string => word + '${name}'\n`,
      )
    }
    await mkdir(join(directory, 'shared'))
    await writeFile(join(directory, 'shared/word.ts'), `export const word: string = 'first '\n`)
    await writeFile(join(directory, 'package.json'), '{}')
  })

  test('each is a bundle that Node loads', async () => {
    const kept = (await keptBundles(directory)) ?? ''
    for (const name of NAMES) {
      const file = join(kept, 'functions', name, 'index.mjs')
      const { handler } = await import(pathToFileURL(file).href)
      expect(handler()).toBe(`first ${name}`)
    }
  })

  test('a stack trace names the line of the source, wherever the bundle is copied to', async () => {
    const source = join(directory, 'functions/send/index.ts')
    await writeFile(source, `\n\nexport const handler = () => { throw new Error('broken') }\n`)
    const kept = (await keptBundles(directory)) ?? ''
    const copy = join(directory, 'data/assembly/asset.1')
    await cp(join(kept, 'functions/send'), copy, { recursive: true })
    const script = `import(${JSON.stringify(join(copy, 'index.mjs'))}).then((bundle) => bundle.handler())`
    const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', '--eval', script], {
      encoding: 'utf8',
    })
    expect(stderr).toContain(`${source}:3:`)
  })

  test('they are made once', async () => {
    const first = (await keptBundles(directory)) ?? ''
    const file = join(first, 'functions/send/index.mjs')
    await appendFile(file, '// of the first time')
    expect(await keptBundles(directory)).toBe(first)
    expect(await readFile(file, 'utf8')).toMatch(/of the first time$/)
  })

  test.each([
    ['a line in shared', 'shared/word.ts', `export const word: string = 'other '\n`],
    ['a new file that nothing imports yet', 'shared/new/other.ts', `export const other = 1\n`],
    ['a line in a function', 'functions/send/index.ts', 'export const handler = () => 5\n'],
    ['another release of a package', 'package-lock.json', '{"lockfileVersion": 3}'],
    ['what npm installed', 'node_modules/.package-lock.json', '{"lockfileVersion": 3}'],
    ['how TypeScript is read', 'tsconfig.json', '{"compilerOptions": {"target": "es2024"}}'],
    ['how it is bundled', 'infra/bundling.ts', 'export const BUNDLING = {}'],
    ['what the package is', 'package.json', '{"type": "module"}'],
  ])('%s makes other bundles', async (_change, file, content) => {
    const before = await keptBundles(directory)
    await mkdir(dirname(join(directory, file)), { recursive: true })
    await writeFile(join(directory, file), content)
    const after = await keptBundles(directory)
    expect(after).toBeDefined()
    expect(after).not.toBe(before)
  })

  test('what is put back finds the bundles of before', async () => {
    const word = join(directory, 'shared/word.ts')
    const source = await readFile(word, 'utf8')
    const before = await keptBundles(directory)
    await writeFile(word, source.replace('first', 'second'))
    await keptBundles(directory)
    await writeFile(word, source)
    expect(await keptBundles(directory)).toBe(before)
  })

  test('asked at once, all get the same whole folder, and nothing unfinished stays', async () => {
    const folders = await Promise.all(Array.from({ length: 8 }, () => keptBundles(directory)))
    const [kept = ''] = folders
    expect(new Set(folders).size).toBe(1)
    expect(await readdir(join(kept, 'functions'))).toEqual(NAMES.toSorted())
    expect(await readdir(dirname(kept))).toEqual([basename(kept)])
  })

  test('only the newest stay, and what was killed while it was made goes too', async () => {
    const first = (await keptBundles(directory)) ?? ''
    const older = ['a', 'b', 'unfinished-c', 'd'].map((name) => join(dirname(first), name))
    for (const [daysAgo, folder] of older.entries()) {
      await mkdir(folder)
      const madeAt = new Date(Date.UTC(2020, 0, 30 - daysAgo))
      await utimes(folder, madeAt, madeAt)
    }
    await writeFile(join(directory, 'shared/word.ts'), `export const word: string = 'new '\n`)
    const last = (await keptBundles(directory)) ?? ''
    const stay = [first, last, older[0] ?? ''].map((folder) => basename(folder))
    expect((await readdir(dirname(first))).toSorted()).toEqual(stay.toSorted())
  })

  test('sources that do not build, and a place that takes nothing, keep nothing', async () => {
    const word = join(directory, 'shared/word.ts')
    await writeFile(word, 'export const word: string = \n')
    expect(await keptBundles(directory)).toBeUndefined()
    expect(await readdir(join(directory, 'node_modules/.cache/mailjobs/bundles'))).toEqual([])

    await writeFile(word, `export const word: string = 'first '\n`)
    await removeDirectory(join(directory, 'node_modules'))
    await writeFile(join(directory, 'node_modules'), 'not a folder')
    expect(await keptBundles(directory)).toBeUndefined()
  })
})

/** The folders of the functions' code in a template that is synthesized with what is kept, or bundled by CDK. */
async function assetsOf(bundles: string | undefined): Promise<string[]> {
  const outdir = await mkdtemp(join(directory, 'cdk-'))
  const app = new App({ outdir, context: cdkJson.context })
  new MailJobsStack(app, { stage: 'test', jobs: readJobs(sendingJobs, 'jobs'), bundles })
  app.synth()
  const names = await readdir(outdir)
  return names.filter((name) => name.startsWith('asset.')).map((name) => join(outdir, name))
}

const bytesOf = async (folders: readonly string[]): Promise<string[]> =>
  (
    await Promise.all(folders.map((folder) => readFile(join(folder, 'index.mjs'), 'utf8')))
  ).toSorted()

/** What each map names of the project. */
const sourcesOf = async (folders: readonly string[]): Promise<string[][]> =>
  (
    await Promise.all(
      folders.map(async (folder) => {
        const text = await readFile(join(folder, 'index.mjs.map'), 'utf8')
        const { sources, sourceRoot } = mapSchema.parse(JSON.parse(text))
        return sources
          .filter((source) => source.startsWith('.'))
          .map((source) => fileURLToPath(new URL(sourceRoot + source, pathToFileURL(`${folder}/`))))
      }),
    )
  ).toSorted((a, b) => (a.join() < b.join() ? -1 : 1))

const mapSchema = z.object({ sources: z.array(z.string()), sourceRoot: z.string().default('') })
