import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { startS3StandIn } from '../../local/stand-ins/s3/server.js'
import { removeDirectory } from '../remove-directory.js'
import type { Dovecot } from '../servers/dovecot.js'
import { startRecordingProxy } from '../servers/recording-proxy.js'
import type { Contestant } from './contestants-bundle.js'
import type { Corpus } from './corpora.js'
import { type KeptContents, keptContents, wantedContents } from './kept-files.js'
import { mailboxOrder } from './mailbox-order.js'
import type { MailboxOrder } from './orders.js'
import { compareInRounds, type Figures, type Result } from './rounds.js'
import { runContestant } from './run-contestant.js'

/** Those who keep mail: mailjobs, and the peers as they are used, and as thriftily as they can be used. */
const KEEPERS = {
  mailjobs: 'mailjobs',
  'node-imap + mailparser': 'node-imap-mailparser',
  'node-imap + mailparser, headers first': 'node-imap-headers-first',
  'imapflow + mailparser': 'imapflow-mailparser',
  'imapflow + mailparser, headers first': 'imapflow-headers-first',
} as const satisfies Record<string, Contestant>

/** Those who look whether anything is new. */
const LOOKERS = {
  mailjobs: 'mailjobs',
  'node-imap, SEARCH': 'node-imap-mailparser',
  'imapflow, SEARCH': 'imapflow-mailparser',
} as const satisfies Record<string, Contestant>

/** The bucket of the stand-in for S3. */
const BUCKET = 'mail'

/** What it takes to have readers of a mailbox compared. */
export interface MailboxBench {
  readonly programOf: (contestant: Contestant) => string
  readonly dovecot: Dovecot
  /** Where files go for a while. */
  readonly directory: string
  readonly rounds: number
}

/** The whole path, from the server to files. @throws Error if one of the readers keeps other bytes than were sent */
export async function compareKeepers(
  bench: MailboxBench,
  corpus: Corpus,
  delayMs: number,
): Promise<readonly Result[]> {
  const wanted = wantedContents(corpus)
  const isPicky = corpus.wantedEvery > 1
  const entries = Object.entries(KEEPERS)
    .filter(([name]) => isPicky || !name.endsWith('headers first'))
    .map(([name, contestant]) => ({
      name,
      run: () =>
        inDirectory(bench.directory, async (directory) => {
          const task = { name: 'keep' as const, onlyWanted: isPicky }
          const figures = await runThrough(bench, contestant, corpus, delayMs, { task, directory })
          requireSame(wanted, await keptContents(directory), `${name}, ${corpus.name}`)
          return figures
        }),
    }))
  return compareInRounds(entries, bench.rounds)
}

/** A poll that finds nothing new: by the way that the first one went, as another server would have to be known for the same mailbox. */
export async function compareLookers(
  bench: MailboxBench,
  corpus: Corpus,
  delayMs: number,
): Promise<readonly Result[]> {
  const { host, imapPort: port } = bench.dovecot
  const proxy = await startRecordingProxy({ target: { host, port }, delayMs })
  try {
    return await inDirectory(bench.directory, async (directory) => {
      const through = async (contestant: Contestant, task: MailboxOrder['task']) => {
        proxy.reset()
        const figures = await runAt(bench, contestant, corpus, proxy, { task, directory })
        return { ...figures, roundTrips: proxy.roundTrips() }
      }
      // What mailjobs has decided once, it knows the next time.
      await through('mailjobs', { name: 'keep', onlyWanted: true })
      const look = { name: 'look' as const, sinceUid: corpus.messages + 1 }
      const entries = Object.entries(LOOKERS).map(([name, contestant]) => ({
        name,
        run: () => through(contestant, look),
      }))
      return compareInRounds(entries, bench.rounds)
    })
  } finally {
    await proxy.close()
  }
}

/** The whole path by way of the real client of S3, to the stand-in for S3, beside the one to plain files. */
export async function compareArchives(
  bench: MailboxBench,
  corpus: Corpus,
): Promise<readonly Result[]> {
  const wanted = wantedContents(corpus)
  const task = { name: 'keep' as const, onlyWanted: true }
  const toFiles = {
    name: 'mailjobs, to plain files',
    run: () =>
      inDirectory(bench.directory, (directory) =>
        runThrough(bench, 'mailjobs', corpus, 0, { task, directory }),
      ),
  }
  const toS3 = {
    name: 'mailjobs, to the stand-in for S3',
    run: () =>
      inDirectory(bench.directory, async (directory) => {
        const place = join(directory, 'bucket')
        const server = await startS3StandIn({ bucket: BUCKET, directory: place })
        const s3 = { endpoint: server.endpoint, bucket: BUCKET }
        const figures = await runThrough(bench, 'mailjobs', corpus, 0, { task, directory, s3 })
        await server.close()
        requireSame(wanted, await keptContents(place), `S3, ${corpus.name}`)
        return figures
      }),
  }
  return compareInRounds([toFiles, toS3], bench.rounds)
}

/** Through a proxy that holds bytes back, or, without a delay, straight: the proxy would be what is measured. */
async function runThrough(
  bench: MailboxBench,
  contestant: Contestant,
  corpus: Corpus,
  delayMs: number,
  rest: Pick<MailboxOrder, 'task' | 'directory' | 's3'>,
): Promise<Figures> {
  const { host, imapPort: port } = bench.dovecot
  if (delayMs === 0) return runAt(bench, contestant, corpus, { host, port }, rest)
  const proxy = await startRecordingProxy({ target: { host, port }, delayMs })
  try {
    const figures = await runAt(bench, contestant, corpus, proxy, rest)
    return { ...figures, roundTrips: proxy.roundTrips() }
  } finally {
    await proxy.close()
  }
}

async function runAt(
  { programOf, dovecot }: MailboxBench,
  contestant: Contestant,
  corpus: Corpus,
  server: { readonly host: string; readonly port: number },
  rest: Pick<MailboxOrder, 'task' | 'directory' | 's3'>,
): Promise<Figures> {
  const order = mailboxOrder(dovecot, server, corpus, rest)
  const { result, ...figures } = await runContestant(programOf(contestant), order)
  const seen = Number(result)
  const expected = rest.task.name === 'look' ? 0 : corpus.messages
  if (seen !== expected) throw new Error(`${contestant} saw ${seen} mails of ${expected}`)
  return figures
}

async function inDirectory<T>(parent: string, work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(parent, 'run-'))
  try {
    return await work(directory)
  } finally {
    await removeDirectory(directory)
  }
}

function requireSame(wanted: KeptContents, kept: KeptContents, who: string): void {
  if (!isDeepStrictEqual(wanted, kept)) throw new Error(`${who}: other bytes were kept than sent`)
}
