import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { valueOfDraft, writeJobs } from '../../../../cli/import/code/write-jobs.js'
import { readUnits } from '../../../../cli/import/jp1/read-units.js'
import { translateUnits } from '../../../../cli/import/jp1/translate-units.js'
import { decodeSource } from '../../../../cli/import/source/decode-source.js'
import { inspectMail } from '../../../../cli/trial/inspection.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'
import { TEN_MAILS, tenJobs } from './ten-jobs.js'

const draftOf = (bytes: Buffer) =>
  translateUnits(
    readUnits(decodeSource(bytes, 'f', { maxBytes: 100_000 }).text, 'f'),
    'f',
    () => undefined,
  )

const jobs = readJobs(valueOfDraft(draftOf(Buffer.from(tenJobs()))), 'ten jobs')

test('ten jobs are ten monitors', () => {
  expect(Object.keys(jobs.monitors)).toEqual([
    'wait-order',
    'monitor',
    'monitor-2',
    'job-end',
    'job-abend',
    'held',
    'disk-full',
    'host-log',
    'director',
    'quote',
  ])
})

test.each(TEN_MAILS)('$what', async ({ raw, for: wanted }) => {
  const matched: string[] = []
  for (const [name, definition] of Object.entries(jobs.monitors)) {
    const { decision } = await inspectMail(raw, { name, definition })
    if (decision?.matched) matched.push(name)
  }
  expect(matched).toEqual(wanted)
})

test.each(['cp932', 'euc-jp'])('the file in %s gives the same jobs file', (encoding) => {
  const written = (bytes: Buffer) => writeJobs(draftOf(bytes), './builders.js')
  expect(written(iconv.encode(tenJobs(), encoding))).toBe(written(Buffer.from(tenJobs())))
})
