import { expect, test } from 'vitest'
import {
  borrowedDependencies,
  idleDependencies,
  looseVersions,
  packageJsonSchema,
  packageOf,
  packagesLeftOut,
  registryUrls,
} from './packages.js'
import { readProjectFile, readSources } from './project-sources.js'

const packageJson = packageJsonSchema.parse(JSON.parse(readProjectFile('package.json')))
/** The bench has a package of its own, and may use what the project has. */
const benchJson = packageJsonSchema.parse(JSON.parse(readProjectFile('test/bench/package.json')))

const importedIn = (isAsked: (path: string) => boolean): ReadonlySet<string> =>
  new Set(
    readSources()
      .filter(({ path }) => isAsked(path))
      .flatMap(({ imports }) => imports.filter(({ kind }) => kind === 'package'))
      .map(({ target }) => packageOf(target)),
  )
const imported = importedIn((path) => !path.startsWith('test/bench/'))
const importedByBench = importedIn((path) => path.startsWith('test/bench/'))
const everything = new Set([...imported, ...importedByBench])

const madeUp = packageJsonSchema.parse({
  dependencies: { zod: '^4.0.0', idle: '1.0.0' },
  devDependencies: { '@types/node': '24.0.0', esbuild: 'latest' },
  overrides: { libqp: '2.x' },
})

test('every version is exact', () => {
  expect([packageJson, benchJson].flatMap(looseVersions)).toEqual([])
  expect(looseVersions(madeUp).map(firstWord)).toEqual(['zod', 'esbuild', 'libqp'])
})

test('every dependency is needed', () => {
  expect(idleDependencies(packageJson, everything)).toEqual([])
  expect(idleDependencies(benchJson, importedByBench)).toEqual([])
  expect(idleDependencies(madeUp, new Set(['zod'])).map(firstWord)).toEqual(['idle'])
})

test('every package that is imported is a dependency', () => {
  expect(borrowedDependencies(packageJson, imported)).toEqual([])
  expect(borrowedDependencies(madeUp, new Set(['zod', 'vite'])).map(firstWord)).toEqual(['vite'])
})

test('the bench declares what only it imports', () => {
  const ofBench = new Set([...importedByBench].filter((name) => !isDeclared(name)))
  expect(borrowedDependencies(benchJson, ofBench)).toEqual([])
})

test('the command and the app run with the dependencies alone', () => {
  const program = importedIn((path) => /^(?:cli|console|local|infra|functions|shared)\//.test(path))
  expect(packagesLeftOut(packageJson, program)).toEqual([])
  expect(packagesLeftOut(madeUp, new Set(['zod', 'esbuild'])).map(firstWord)).toEqual(['esbuild'])
})

const isDeclared = (name: string): boolean =>
  name in packageJson.dependencies || name in packageJson.devDependencies

test('the clients of AWS share one core: two would be bundled, and started, twice', () => {
  const lock = readProjectFile('package-lock.json')
  for (const core of ['@aws-sdk/core', '@smithy/core'])
    expect(lock.match(new RegExp(`node_modules/${core}": \\{`, 'g'))).toHaveLength(1)
})

test('the lock file names no registry', () => {
  expect(registryUrls(readProjectFile('package-lock.json'))).toEqual([])
  expect(
    registryUrls('"resolved": "https://registry.example/zod.tgz"\n"resolved": "shared"'),
  ).toHaveLength(1)
})

function firstWord(text: string): string | undefined {
  return text.split(' ')[0]
}
