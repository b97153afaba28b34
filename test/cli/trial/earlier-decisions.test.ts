import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { earlierDecisions } from '../../../cli/trial/earlier-decisions.js'
import { folderStateKey, ledgerKey } from '../../../shared/contract/keys.js'
import { removeDirectory } from '../../remove-directory.js'

const FOLDER = { mailbox: 'operations', folder: 'INBOX', uidValidity: '1795302279' }
const STATE = {
  schemaVersion: 1,
  ...FOLDER,
  positions: { nightly: 9 },
  arrivals: { uidNext: 9 },
}

let bucket: string
beforeEach(async () => {
  bucket = await mkdtemp(join(tmpdir(), 'mailjobs-bucket-'))
})
afterEach(() => removeDirectory(bucket))

async function store(key: string, content: string | object): Promise<void> {
  const file = join(bucket, key)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
}

const storePage = (uids: readonly number[], result: string, catchingUp: string[] = []) => {
  const [first = 1] = uids
  const last = uids.at(-1) ?? 1
  const decisions = [{ monitor: 'nightly', version: 'v', result }]
  const time = '2026-11-20T18:00:00.000Z'
  return store(ledgerKey('operations', 'INBOX', FOLDER.uidValidity, first, last, catchingUp), {
    ...{ schemaVersion: 1, ...FOLDER, first, last, decidedAt: time, missing: [] },
    entries: uids.map((uid) => ({ uid, internalDate: time, size: 1, decisions })),
  })
}

test('what every page of the ledger says, and the positions', async () => {
  await store(folderStateKey('operations', 'INBOX'), STATE)
  await storePage([1, 2], 'matched')
  await storePage([3], 'unmatched')
  await storePage([4], 'matched', ['nightly'])
  const earlier = await earlierDecisions(bucket, FOLDER)
  expect([1, 2, 3, 4, 5].map((uid) => earlier.of('nightly', uid))).toEqual([
    'matched',
    'matched',
    'unmatched',
    'matched',
    undefined,
  ])
  expect(earlier.of('other', 1)).toBeUndefined()
  expect(earlier.positions).toEqual({ nightly: 9 })
})

test.each([
  ['no state', undefined],
  ['a folder that is numbered otherwise by now', { ...STATE, uidValidity: '1' }],
  ['a state of another version', { ...STATE, schemaVersion: 2 }],
  ['a state in pieces', '{"schemaVersion": 1,'],
])('%s: nothing is known', async (_, state) => {
  if (state !== undefined) await store(folderStateKey('operations', 'INBOX'), state)
  await storePage([1], 'matched')
  const earlier = await earlierDecisions(bucket, FOLDER)
  expect(earlier.of('nightly', 1)).toBeUndefined()
  expect(earlier.positions).toEqual({})
})

test('a page that is damaged hides nothing of the others', async () => {
  await store(folderStateKey('operations', 'INBOX'), STATE)
  await storePage([1], 'matched')
  await store(ledgerKey('operations', 'INBOX', FOLDER.uidValidity, 2, 3), '{')
  const earlier = await earlierDecisions(bucket, FOLDER)
  expect(earlier.of('nightly', 1)).toBe('matched')
})
