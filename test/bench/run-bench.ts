import { removeDirectory } from '../remove-directory.js'
import { startDovecot } from '../servers/dovecot.js'
import { makeMemoryDirectory } from '../servers/memory-directory.js'
import {
  compareArchives,
  compareKeepers,
  compareLookers,
  type MailboxBench,
} from './compare-mailbox-readers.js'
import { compareParsers } from './compare-parsers.js'
import { bundleContestants } from './contestants-bundle.js'
import { CORPUS_NAMES, type Corpus, type CorpusName } from './corpora.js'
import { deliverCorpus } from './mailbox-order.js'
import { reportOf } from './report.js'

/** How large and how long a bench is. */
export interface BenchOptions {
  readonly corpora: Readonly<Record<CorpusName, Corpus>>
  readonly rounds: number
  /** What a parser reads in one run, at least: a short run measures the compiler. */
  readonly parsedBytes: number
  /** Round trips to the server that are put in its way, beside none. */
  readonly roundTripsMs: readonly number[]
  /** Without it, mailbox readers are left out. */
  readonly hasDovecot: boolean
  readonly print: (text: string) => void
}

/** Mails of this size together are parsed again and again. */
const SAMPLE_BYTES = 12 * 1024 * 1024

/** Rough bytes of a mail on the wire: base64 takes 4 for 3, and a line end of 2 for each 76. */
const wireBytes = ({ attachmentBytes }: Corpus): number => 6_000 + attachmentBytes * 1.37

/** Compares mailjobs with its peers: parsers in memory, then readers of a mailbox. Each table is printed when it is there. */
export async function runBench(options: BenchOptions): Promise<void> {
  const { corpora, rounds, parsedBytes, print } = options
  const directory = await makeMemoryDirectory('mailjobs-bench-')
  try {
    const programOf = await bundleContestants(directory)
    for (const name of CORPUS_NAMES) {
      const corpus = sample(corpora[name])
      const passes = Math.ceil(parsedBytes / (wireBytes(corpus) * corpus.messages))
      const results = await compareParsers(programOf, { corpus, passes }, rounds)
      print(reportOf(`${name}: parsing alone, mails: ${corpus.messages}`, results))
    }
    if (options.hasDovecot) await compareReaders(options, { programOf, directory, rounds })
  } finally {
    await removeDirectory(directory)
  }
}

/** A parser shows on a few mails what it does with many. */
const sample = (corpus: Corpus): Corpus => ({
  ...corpus,
  messages: Math.min(corpus.messages, Math.ceil(SAMPLE_BYTES / wireBytes(corpus))),
})

async function compareReaders(
  { corpora, roundTripsMs, print }: BenchOptions,
  parts: Omit<MailboxBench, 'dovecot'>,
): Promise<void> {
  const dovecot = await startDovecot()
  const bench = { ...parts, dovecot }
  try {
    for (const name of CORPUS_NAMES) {
      const corpus = corpora[name]
      await deliverCorpus(dovecot, corpus)
      for (const roundTripMs of roundTripsMs) {
        const results = await compareKeepers(bench, corpus, roundTripMs / 2)
        print(
          reportOf(
            `${name}: whole path, ${roundTripMs} ms round trip, mails: ${corpus.messages}`,
            results,
          ),
        )
      }
    }
    const slowest = Math.max(...roundTripsMs)
    const steady = await compareLookers(bench, corpora.small, slowest / 2)
    print(reportOf(`steady: nothing new, ${slowest} ms round trip`, steady))
    const archives = await compareArchives(bench, corpora.attach)
    print(reportOf('attach: plain files or the client of S3, 0 ms round trip', archives))
  } finally {
    await dovecot.stop()
  }
}
