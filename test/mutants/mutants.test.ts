import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { MUTANTS, OF_OUR_OWN, OF_READERS } from './mutants.js'
import { mutated } from './mutated.js'

const ROOT = resolve(import.meta.dirname, '../..')

test('each can be planted into the code as it is, and names tests that are there', async () => {
  for (const mutant of MUTANTS) {
    const source = await readFile(resolve(ROOT, mutant.file), 'utf8')
    expect(mutated(source, mutant), mutant.name).not.toBe(source)
    expect(mutant.tests.length, mutant.name).toBeGreaterThan(0)
    for (const file of mutant.tests) expect(existsSync(resolve(ROOT, file)), file).toBe(true)
  }
})

test('no two have one name', () => {
  const names = MUTANTS.map(({ name, file }) => `${file} ${name}`)
  expect(new Set(names).size).toBe(names.length)
})

test('there are those of the readers, and at least fifty of our own', () => {
  expect(OF_READERS).toHaveLength(32)
  expect(OF_OUR_OWN.length).toBeGreaterThanOrEqual(50)
})

test('a text that is not there once cannot be planted', () => {
  const mutant = { ...MUTANTS[0], name: 'x', file: 'a.ts', find: 'a', replace: 'b', tests: [] }
  expect(() => mutated('b', mutant)).toThrow('is there 0 times')
  expect(() => mutated('a a', mutant)).toThrow('is there 2 times')
})
