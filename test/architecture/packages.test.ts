import { expect, test } from 'vitest'
import {
  borrowedDependencies,
  idleDependencies,
  looseVersions,
  packageJsonSchema,
  packageOf,
  registryUrls,
} from './packages.js'
import { readProjectFile, readSources } from './project-sources.js'

const packageJson = packageJsonSchema.parse(JSON.parse(readProjectFile('package.json')))

const imported = new Set(
  readSources().flatMap(({ imports }) =>
    imports.filter(({ kind }) => kind === 'package').map(({ target }) => packageOf(target)),
  ),
)

const madeUp = packageJsonSchema.parse({
  dependencies: { zod: '^4.0.0', idle: '1.0.0' },
  devDependencies: { '@types/node': '24.0.0', esbuild: 'latest' },
  overrides: { libqp: '2.x' },
})

test('every version is exact', () => {
  expect(looseVersions(packageJson)).toEqual([])
  expect(looseVersions(madeUp).map(firstWord)).toEqual(['zod', 'esbuild', 'libqp'])
})

test('every dependency is needed', () => {
  expect(idleDependencies(packageJson, imported)).toEqual([])
  expect(idleDependencies(madeUp, new Set(['zod'])).map(firstWord)).toEqual(['idle'])
})

test('every package that is imported is a dependency', () => {
  expect(borrowedDependencies(packageJson, imported)).toEqual([])
  expect(borrowedDependencies(madeUp, new Set(['zod', 'vite'])).map(firstWord)).toEqual(['vite'])
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
