import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { folderStateKey, ledgerKey } from '../../shared/contract/keys.js'
import {
  type FolderState,
  folderStateSchema,
  newFolderState,
} from '../../shared/mailbox/folder-state.js'
import type { LedgerPage } from '../../shared/mailbox/ledger.js'
import { removeDirectory } from '../remove-directory.js'
import { startCommand } from './command.js'

const KEY = folderStateKey('operations', 'INBOX')
const STATE: FolderState = {
  ...newFolderState({ mailbox: 'operations', folder: 'INBOX' }, { uidValidity: '7', uidNext: 3 }),
  positions: { batch: 3 },
}

let data = ''

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'mailjobs-state-'))
  await store(KEY, JSON.stringify(STATE))
  await store(ledgerKey('operations', 'INBOX', '7', 1, 2), JSON.stringify(page('7', 1, 2)))
})
afterEach(() => removeDirectory(data))

describe('mailjobs state show', () => {
  test('says where monitors stand, and where the ledger has them', async () => {
    expect(await state('show')).toMatchObject({
      exitCode: 0,
      told: {
        key: KEY,
        state: 'readable',
        remembered: { uidValidity: '7', positions: { batch: 3 } },
        byLedger: { uidValidity: '7', positions: { batch: 3 } },
      },
    })
  })

  test.each([
    ['', 'damaged'],
    ['{"schemaVersion":1', 'damaged'],
    [JSON.stringify({ ...STATE, positions: { batch: -1 } }), 'damaged'],
    [JSON.stringify({ ...STATE, schemaVersion: 3 }), 'newer'],
  ])('of %j says that it is %s', async (content, expected) => {
    await store(KEY, content)
    expect((await state('show')).told).toMatchObject({ state: expected })
  })

  test('of a folder that nobody has polled names those there are', async () => {
    const { exitCode, stderr } = await state('show', 'Inbux')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('operations INBOX')
  })
})

describe('mailjobs state rebuild', () => {
  test('writes nothing unless it is for real', async () => {
    await store(KEY, '{')
    expect(await state('rebuild')).toMatchObject({ exitCode: 0, told: { done: false } })
    expect(await object(KEY)).toBe('{')
  })

  test('makes positions again from the newest numbering, and keeps what lay there', async () => {
    await store(KEY, '{')
    const newer = page('9', 1, 5, '2026-11-22T09:00:00.000Z')
    await store(ledgerKey('operations', 'INBOX', '9', 1, 5), JSON.stringify(newer))
    const { exitCode, told } = await state('rebuild', 'inbox', '--for-real')
    expect({ exitCode, told }).toMatchObject({ exitCode: 0, told: { done: true } })
    const made = folderStateSchema.parse(JSON.parse(await object(KEY)))
    expect(made).toMatchObject({
      uidValidity: '9',
      positions: { batch: 6 },
      epochs: [{ uidValidity: '7' }],
      leases: 4,
    })
    expect(await object(String(told['copy']))).toBe('{')
  })

  test('without a page of the ledger says so, and what can be done', async () => {
    await removeDirectory(join(data, 'bucket', 'ledger'))
    await store(KEY, '{')
    const { exitCode, error } = await state('rebuild', 'INBOX', '--for-real')
    expect(exitCode).toBe(1)
    expect(error).toMatchObject({ code: 'STATE_DAMAGED', remedy: expect.any(String) })
    expect(await object(KEY)).toBe('{')
  })

  test('leaves what a newer version has written', async () => {
    const newer = JSON.stringify({ ...STATE, schemaVersion: 2 })
    await store(KEY, newer)
    const { exitCode, error } = await state('rebuild', 'INBOX', '--for-real')
    expect({ exitCode, error }).toMatchObject({ exitCode: 1, error: { code: 'STATE_NEWER' } })
    expect(await object(KEY)).toBe(newer)
  })

  test('is refused while a world runs on the data', async () => {
    await writeFile(join(data, 'world.json'), JSON.stringify({ pid: process.pid }))
    expect((await state('rebuild', 'INBOX', '--for-real')).exitCode).toBe(5)
  })
})

test('mailjobs state forget takes the state away, and keeps a copy', async () => {
  expect((await state('forget')).told).toMatchObject({ done: false })
  expect(await object(KEY)).toBe(JSON.stringify(STATE))
  const { told } = await state('forget', 'INBOX', '--for-real')
  expect(await object(String(told['copy']))).toBe(JSON.stringify(STATE))
  await expect(object(KEY)).rejects.toThrow('ENOENT')
})

test('a directory that is no world is wrong use', async () => {
  const words = ['state', 'show', 'operations', 'INBOX', '--data', join(data, 'none')]
  const command = startCommand(words)
  expect(await command.exitCode).toBe(2)
  expect(command.stderr()).toContain('no local world')
})

async function state(verb: string, folder = 'INBOX', ...more: string[]) {
  const command = startCommand([
    'state',
    verb,
    'operations',
    folder,
    '--data',
    data,
    '--json',
    ...more,
  ])
  const exitCode = await command.exitCode
  const stderr = command.stderr()
  const json: { error?: unknown } = /^\{.*\}$/m.test(stderr)
    ? JSON.parse(stderr.split('\n').find((line) => line.startsWith('{')) ?? '{}')
    : {}
  return { exitCode, told: command.events[0] ?? {}, error: json.error, stderr }
}

async function store(key: string, content: string): Promise<void> {
  const path = join(data, 'bucket', key)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

const object = (key: string) => readFile(join(data, 'bucket', key), 'utf8')

const page = (
  uidValidity: string,
  first: number,
  last: number,
  decidedAt = '2026-11-21T09:00:00.000Z',
): LedgerPage => ({
  schemaVersion: 1,
  mailbox: 'operations',
  folder: 'INBOX',
  uidValidity,
  first,
  last,
  decidedAt,
  lease: 4,
  entries: [
    {
      uid: first,
      internalDate: '2026-11-21T08:59:00.000Z',
      size: 100,
      messageId: `<${uidValidity}.${first}@example.com>`,
      decisions: [{ monitor: 'batch', version: 'v', result: 'unmatched' }],
    },
  ],
  missing: [],
})
