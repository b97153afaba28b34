import { matchesGlob } from 'node:path/posix'
import { describe, expect, test } from 'vitest'
import { cycleIn, SHARED_ARROWS, sharedFolderOf } from './architecture/arrows.js'
import { DOORS } from './architecture/doors.js'
import { packageOf } from './architecture/packages.js'
import { readSources } from './architecture/project-sources.js'
import { ENVIRONMENT_READERS, readsOfEnvironment } from './architecture/purity.js'
import { RULES } from './architecture/rules.js'
import { sourceFile } from './architecture/source-file.js'

const sources = readSources()

describe.each(RULES)('$name', ({ breaches, broken, kept }) => {
  test('in every file', () => {
    expect(sources.flatMap(breaches)).toEqual([])
  })

  test.each(broken)('%s would break it: %s', (path, text) => {
    const found = breaches(sourceFile(path, text))
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(/^\S+:\d+ .+\. Instead: .+\.$/)
  })

  test.each(kept)('%s would keep it: %s', (path, text) => {
    expect(breaches(sourceFile(path, text))).toEqual([])
  })
})

describe('the tables of the rules', () => {
  test('the arrows of shared lead nowhere round', () => {
    expect(cycleIn(SHARED_ARROWS)).toBeUndefined()
  })

  test.each([
    [{ a: ['b'], b: ['c'], c: ['b'] }, ['b', 'c', 'b']],
    [{ a: ['a'] }, ['a', 'a']],
    [{ a: ['b', 'c'], b: ['c'], c: [] }, undefined],
  ])('cycle in %j: %j', (table, cycle) => {
    expect(cycleIn(table)).toEqual(cycle)
  })

  test('every arrow of shared is used: one that is not is to be removed', () => {
    const used = new Set(
      sources.flatMap(({ path, imports }) =>
        imports.map(({ target }) => `${sharedFolderOf(path)} -> ${sharedFolderOf(target)}`),
      ),
    )
    const arrows = Object.entries(SHARED_ARROWS).flatMap(([from, to]) =>
      to.map((folder) => `${from} -> ${folder}`),
    )
    expect(arrows.filter((arrow) => !used.has(arrow))).toEqual([])
  })

  test('every door is used: one that is not is to be closed', () => {
    const isUsed = (library: string, door: string) =>
      sources.some(
        ({ path, imports }) =>
          matchesGlob(path, door) &&
          imports.some(({ target }) => target === library || packageOf(target) === library),
      )
    const unused = Object.entries(DOORS).flatMap(([library, doors]) =>
      doors.filter((door) => !isUsed(library, door)).map((door) => `${library}: ${door}`),
    )
    expect(unused).toEqual([])
  })

  test('every listed reader of the environment reads it', () => {
    const idle = Object.keys(ENVIRONMENT_READERS).filter(
      (glob) =>
        !sources.some(
          (file) => matchesGlob(file.path, glob) && readsOfEnvironment(file).length > 0,
        ),
    )
    expect(idle).toEqual([])
  })
})
