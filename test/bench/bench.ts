import { cpus } from 'node:os'
import { Command } from 'commander'
import { parseCount } from '../../cli/options.js'
import { realServer } from '../servers/real-server.js'
import { CORPORA } from './corpora.js'
import { runBench } from './run-bench.js'

const print = (text: string) => void process.stdout.write(`${text}\n`)

const { full, rounds } = new Command('bench')
  .description('mailjobs and its peers side by side, on the same mail; some 5 minutes on 2 cores')
  .option('--full', 'the large corpora: 10,000 small mails, 500 of 1 MB, 5 of 25 MB', false)
  .option('--rounds <number>', 'how often each one runs', parseCount, 3)
  .parse()
  .opts<{ full: boolean; rounds: number }>()

const dovecot = realServer('dovecot')
if (!dovecot.available) print(`Without readers of a mailbox: ${dovecot.reason}\n`)
print(`Node ${process.version}, ${cpus().length} CPUs (${cpus()[0]?.model})\n`)

/** Some seconds for the slowest parser. */
const PARSED_BYTES = 128 * 1024 * 1024

await runBench({
  corpora: CORPORA[full ? 'full' : 'default'],
  rounds,
  parsedBytes: PARSED_BYTES,
  roundTripsMs: [0, 50],
  hasDovecot: dovecot.available,
  print,
})
