import { dirname, matchesGlob } from 'node:path/posix'
import { describe, expect, test } from 'vitest'
import { cycleIn, SHARED_ARROWS, sharedFolderOf } from './architecture/arrows.js'
import { DOORS } from './architecture/doors.js'
import { packageOf } from './architecture/packages.js'
import { readSources } from './architecture/project-sources.js'
import { ENVIRONMENT_READERS, readsOfEnvironment } from './architecture/purity.js'
import { FLOORS, MOST_FILES_IN_A_FOLDER, roomOf, wayRoundIn } from './architecture/rooms.js'
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

  test('the arrows between rooms lead nowhere round', () => {
    expect(wayRoundIn()).toBeUndefined()
    const circle = { folder: 'a', arrows: { b: ['c'], c: ['b'] }, ground: [] }
    expect(wayRoundIn([circle])).toBe('a: b -> c -> b')
  })

  test.each(FLOORS)(
    'every room of $folder is in its table, every arrow and ground is used',
    ({ folder, arrows, ground }) => {
      const rooms = new Set(sources.flatMap(({ path }) => roomOf(folder, path) ?? []))
      expect([...rooms].sort()).toEqual(Object.keys(arrows).sort())
      const imports = sources.flatMap(({ path, imports }) =>
        imports.map(({ target }) => ({
          from: roomOf(folder, path),
          to: roomOf(folder, target),
          target,
        })),
      )
      const unused = Object.entries(arrows).flatMap(([from, to]) =>
        to
          .filter((room) => !imports.some((one) => one.from === from && one.to === room))
          .map((room) => `${from} -> ${room}`),
      )
      const untrodden = ground.filter(
        (file) =>
          !imports.some(({ from, target }) => from !== undefined && target === `${folder}/${file}`),
      )
      expect([...unused, ...untrodden]).toEqual([])
    },
  )

  test('no folder of the product holds more files than one sees', () => {
    const counts = new Map<string, number>()
    for (const { path } of sources) {
      const folder = dirname(path)
      if (!path.startsWith('test/')) counts.set(folder, (counts.get(folder) ?? 0) + 1)
    }
    const crowded = [...counts].filter(([, count]) => count > MOST_FILES_IN_A_FOLDER)
    expect(crowded).toEqual([])
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
