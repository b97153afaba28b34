// A process of its own that decides once, and says what it took.
import { decideByHead } from '../../../functions/monitor/decide/decide-by-head.js'
import { decideMessages } from '../../../functions/monitor/decide/decide-messages.js'
import { readJobs } from '../../../shared/jobs/read-jobs.js'
import { pollRequestsOf, readPollRequest } from '../../../shared/jobs/requests/poll-request.js'
import { compileConditions } from '../../../shared/matching/condition-tree.js'
import { readRaw } from '../../shared/matching/decisions/read-raw.js'
import { measure } from '../measurement.js'
import { CASES, type Filler } from './cases.js'

const name = String(JSON.parse(process.argv[2] ?? '{}').name)
const chosen = CASES[name]
if (!chosen) throw new Error(`no case ${name}; there are: ${Object.keys(CASES).join(', ')}`)

const { monitors, when, subject, text } = chosen
const definitions = Array.from({ length: monitors }, (_, n) => [
  `monitor-${n}`,
  { mailbox: 'operations', when: when(n), keep: { for: 'forever' }, startFrom: 'all' },
])
const jobs = {
  mailboxes: {
    operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } },
  },
  monitors: Object.fromEntries(definitions),
}
const header = Buffer.from(
  `From: batch@example.com\r\nSubject: ${filled(subject)}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n`,
)
const raw = Buffer.concat([header, Buffer.from(filled(text))])

await measure(async () => {
  // As a poll does it, from the schedule's input on.
  const [request] = JSON.parse(JSON.stringify(pollRequestsOf(readJobs(jobs, 'the bench'))))
  const compiled = readPollRequest(request).monitors.map((monitor) => ({
    monitor,
    conditions: compileConditions(monitor.when),
    position: 1,
  }))
  const { head, reading } = readRaw(raw, compiled)
  const results = new Map<string, number>()
  for await (const group of decideMessages(reading, [decideByHead(head, compiled)])) {
    for (const { decision } of group.flatMap(({ decisions }) => decisions)) {
      results.set(decision.result, (results.get(decision.result) ?? 0) + 1)
    }
  }
  return [...results].map(([result, count]) => `${count} ${result}`).join(', ')
})

function filled(filler: Filler | undefined): string {
  if (!filler) return ''
  return filler.of.repeat(Math.ceil(filler.bytes / Buffer.byteLength(filler.of)))
}
