import { expect, test } from 'vitest'
import { realServer } from '../servers/real-server.js'
import { CORPORA } from './corpora.js'
import { runBench } from './run-bench.js'

const dovecot = realServer('dovecot')
if (!dovecot.available) console.log(`Skipped: the bench of mailbox readers. ${dovecot.reason}`)

const { small, attach, huge } = CORPORA.default
const TINY = {
  small: { ...small, messages: 20, wantedEvery: 10 },
  attach: { ...attach, messages: 2, attachmentBytes: 50_000 },
  huge: { ...huge, messages: 1, attachmentBytes: 200_000 },
}

test('the bench runs, at a size at which its figures mean nothing', async () => {
  const reports: string[] = []
  await runBench({
    corpora: TINY,
    rounds: 1,
    parsedBytes: 1,
    roundTripsMs: [2],
    hasDovecot: dovecot.available,
    print: (text) => void reports.push(text),
  })

  expect(reports.map((text) => text.split('\n')[0]?.split(':')[0])).toEqual([
    ...['### small', '### attach', '### huge'],
    ...(dovecot.available
      ? ['### small', '### attach', '### huge', '### steady', '### attach']
      : []),
  ])
  for (const report of reports) expect(report).not.toContain('NaN')
}, 120_000)
