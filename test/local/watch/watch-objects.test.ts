import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { S3Call } from '../../../local/stand-ins/s3/server.js'
import { watchObjects } from '../../../local/watch/watch-objects.js'
import { removeDirectory } from '../../remove-directory.js'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-watch-'))
})
afterEach(() => removeDirectory(directory))

test('GIVEN a look before a write has come to its end THEN the next look has it, once', async () => {
  const watch = watchObjects(directory, [
    { isMeant: () => true, read: (_, json) => [{ event: 'ses kept', file: String(json) }] },
  ])
  const look = async () => (await watch.collect()).map((event) => 'file' in event && event.file)
  const file = join(directory, 'result.json')

  watch.intercept(PUT)
  expect(await look()).toEqual([])
  await writeFile(file, '"first"')
  expect(await look()).toEqual(['first'])

  watch.intercept(PUT)
  expect(await look()).toEqual([])
  await writeFile(file, '"second"')
  expect(await look()).toEqual(['second'])
  expect(await look()).toEqual([])
})

test('GIVEN two writes before a look that sees the first THEN a later look has the second', async () => {
  const watch = watchObjects(directory, [
    { isMeant: () => true, read: (_, json) => [{ event: 'ses kept', file: String(json) }] },
  ])
  const look = async () => (await watch.collect()).map((event) => 'file' in event && event.file)
  const file = join(directory, 'result.json')

  watch.intercept(PUT)
  watch.intercept(PUT)
  await writeFile(file, '"accepted"')
  expect(await look()).toEqual(['accepted'])
  expect(await look()).toEqual([])
  await writeFile(file, '"bounced"')
  expect(await look()).toEqual(['bounced'])
  expect(await look()).toEqual([])
})

const PUT: S3Call = { operation: 'PutObject', method: 'PUT', key: 'result.json' }
