import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path/posix'
import { type SourceFile, sourceFile } from './source-file.js'

const ROOT = join(import.meta.dirname, '../..')

const FOLDERS = ['infra', 'functions', 'shared', 'cli', 'console', 'local', 'test']

/** The text of a file of the project. */
export const readProjectFile = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

/** Every source file of the project, parsed; the configuration of a tool, which follows the tool's rules, is none. */
export const readSources = (): readonly SourceFile[] =>
  FOLDERS.flatMap(sourcePathsIn).map((path) => sourceFile(path, readProjectFile(path)))

const sourcePathsIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:tsx?|mjs)$/.test(path))
    .map((path) => `${folder}/${path}`)
