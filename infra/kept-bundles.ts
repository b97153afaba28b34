import { createHash } from 'node:crypto'
import {
  access,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { BUNDLING, entryOf, PROJECT_ROOT } from './bundling.js'
import { FUNCTION_LIMITS } from './function-limits.js'

/** Tools keep here what they can make again; npm removes it with the packages that it was made from. */
const KEPT_IN = 'node_modules/.cache/mailjobs/bundles'

/** Of so many states of the sources: who goes back and forth between two finds both. */
const MAX_KEPT = 3

/** While a folder is made it has a name that begins so. */
const UNFINISHED = 'unfinished-'

/** A build takes seconds: who began one that long ago was killed. */
const ABANDONED_AFTER_MS = 3_600_000

/** What bundles are made from, and by. npm writes the second lock file: it says what is installed. */
const SOURCE_FOLDERS = ['functions', 'shared']
const SOURCE_FILES = [
  'package.json',
  'package-lock.json',
  'node_modules/.package-lock.json',
  'tsconfig.json',
  'infra/bundling.ts',
  'infra/kept-bundles.ts',
]

const NAMES = Object.keys(FUNCTION_LIMITS)

const OPTIONS = {
  entryPoints: NAMES.map(entryOf),
  outbase: '.',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: BUNDLING.format,
  target: BUNDLING.target,
  mainFields: [...BUNDLING.mainFields],
  minify: BUNDLING.minify,
  sourcemap: BUNDLING.sourceMap,
  sourcesContent: BUNDLING.sourcesContent,
  external: [...BUNDLING.externalModules],
  banner: { js: BUNDLING.banner },
  logLevel: 'silent',
} as const satisfies BuildOptions

/**
 * A folder with the bundle of each function, in the folder of its entry (`functions/send/index.mjs`), as CDK would make it; made
 * once for each state of what it is made from. Several processes may ask at once: a folder is there whole or not at all.
 *
 * @returns undefined if nothing can be kept, or the sources do not build: CDK then bundles, and says what is wrong with them
 */
export async function keptBundles(root = PROJECT_ROOT): Promise<string | undefined> {
  const keptIn = join(root, KEPT_IN)
  try {
    const state = await stateOfSources(root)
    const folder = join(keptIn, state)
    if (await exists(folder)) return folder
    await mkdir(keptIn, { recursive: true })
    const unfinished = await mkdtemp(join(keptIn, UNFINISHED))
    // A checkout may have several users; what is made from it is no secret.
    await chmod(unfinished, 0o755)
    try {
      await buildInto(unfinished, folder, root)
      // Somebody edits: which state was built is not known.
      if ((await stateOfSources(root)) !== state) return undefined
      await rename(unfinished, folder).catch(async (error) => {
        if (!(await exists(folder))) throw error
      })
    } finally {
      await rm(unfinished, { recursive: true, force: true })
    }
    await removeOldest(keptIn, folder)
    return folder
  } catch {
    return undefined
  }
}

/** On the disk before it gets its name: what a power cut left empty would be taken for a bundle ever after. */
async function buildInto(outdir: string, folder: string, root: string): Promise<void> {
  const options = { ...OPTIONS, outdir, absWorkingDir: root, sourceRoot: sourceRootOf(folder) }
  const { outputFiles } = await build({ ...options, write: false })
  await Promise.all(
    outputFiles.map(async ({ path, contents }) => {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, contents, { flush: true })
    }),
  )
}

/** What is kept is copied to other folders, from where no relative path leads to the sources. All functions lie equally deep. */
const sourceRootOf = (folder: string): string =>
  `${pathToFileURL(join(folder, dirname(entryOf('any')))).href}/`

/** The same for the same bytes in the same place: the bundles say where their sources are. */
async function stateOfSources(root: string): Promise<string> {
  const hash = createHash('sha256').update(root)
  const folders = await Promise.all(SOURCE_FOLDERS.map((folder) => filesIn(join(root, folder))))
  const files = [...SOURCE_FILES.map((file) => join(root, file)), ...folders.flat().toSorted()]
  for (const file of files) {
    const content = await readFile(file).catch(() => 'not there')
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name))
}

/** By their times among each other: the clock may be another one than that of the files. What others are making stays. */
async function removeOldest(keptIn: string, newest: string): Promise<void> {
  const made = await Promise.all((await readdir(keptIn)).map((name) => madeAt(join(keptIn, name))))
  const newestMs = (await madeAt(newest)).madeMs
  const [unfinished, finished] = [
    made.filter(isUnfinished),
    made.filter((one) => !isUnfinished(one)),
  ]
  const old = [
    ...unfinished.filter(({ madeMs }) => madeMs < newestMs - ABANDONED_AFTER_MS),
    ...finished
      .filter(({ folder }) => folder !== newest)
      .toSorted((a, b) => b.madeMs - a.madeMs)
      .slice(MAX_KEPT - 1),
  ]
  await Promise.all(old.map(({ folder }) => rm(folder, { recursive: true, force: true })))
}

/** Of a folder that was just renamed or removed by another process: as new as can be. */
const madeAt = async (folder: string): Promise<{ folder: string; madeMs: number }> => ({
  folder,
  madeMs: await stat(folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.POSITIVE_INFINITY,
  ),
})

const isUnfinished = ({ folder }: { folder: string }): boolean =>
  basename(folder).startsWith(UNFINISHED)

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
