import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { removeDirectory } from '../remove-directory.js'
import { decisionOf, entryOf, pageOf, storePage } from '../shared/place/ledger-pages.js'
import { MemoryBucket } from '../shared/place/memory-bucket.js'
import { readDocument } from './documents.js'

const [bySender = '', byMonitor = '', ...forAthena] = [
  ...readDocument('operations.md').matchAll(/```sql\n(.*?)```/gs),
].map(([, sql = '']) => sql)

const at = (time: string) => new Date(`2026-11-${time}Z`)

let directory = ''

/** Two weeks of mail: of the bare entry the ledger has no sender, as no server gave it out. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'duckdb-'))
  const bucket = new MemoryBucket()
  const matched = [decisionOf('nightly', 'matched'), decisionOf('weekly', 'unmatched')]
  const unmatched = [decisionOf('nightly', 'unmatched'), decisionOf('weekly', 'unmatched')]
  storePage(
    bucket,
    pageOf(at('10T08:01:00'), [
      entryOf(1, at('10T08:00:00'), { decisions: matched }),
      entryOf(2, at('10T08:00:30'), { decisions: unmatched }),
      entryOf(3, at('10T08:00:50'), { decisions: unmatched, from: 'other@example.com' }),
    ]),
  )
  storePage(
    bucket,
    pageOf(at('17T08:01:00'), [
      entryOf(4, at('17T08:00:00'), { decisions: unmatched }),
      entryOf(5, at('17T08:00:00'), { decisions: unmatched }),
    ]),
  )
  await bucket.writeTo(directory)
})

afterAll(() => removeDirectory(directory))

async function rowsOf(sql: string) {
  const database = await DuckDBInstance.create()
  const connection = await database.connect()
  try {
    const read = await connection.runAndReadAll(sql.replaceAll('.mailjobs/', `${directory}/`))
    return read.getRowObjectsJson()
  } finally {
    connection.closeSync()
    database.closeSync()
  }
}

test('DuckDB: unmatched mail by sender and week', async () => {
  expect(await rowsOf(bySender)).toEqual([
    { sender: 'batch@example.com', week: '2026-11-16 00:00:00', mails: '2' },
    { sender: 'batch@example.com', week: '2026-11-09 00:00:00', mails: '1' },
    { sender: 'other@example.com', week: '2026-11-09 00:00:00', mails: '1' },
  ])
})

test('DuckDB: how long mail waited, by monitor', async () => {
  expect(await rowsOf(byMonitor)).toMatchObject([
    { monitor: 'nightly', mails: '5', longest: 60, median: 60 },
    { monitor: 'weekly', mails: '5', longest: 60, median: 60 },
  ])
})

test('Athena is asked the same of hours, which nothing here can prove', () => {
  expect(forAthena).toHaveLength(1)
  expect(forAthena[0]).toContain("LOCATION 's3://<bucket>/ledger-hours/'")
})
