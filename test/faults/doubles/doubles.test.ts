import { describe } from 'vitest'
import { archiveContract } from '../../contracts/archive.js'
import { mailboxContract } from '../../contracts/mailbox.js'
import { type Given, transportContract } from '../../contracts/transport.js'
import type { FaultKind } from '../faults.js'
import { FaultyRun } from '../faulty-run.js'
import { VirtualTime } from '../virtual-time.js'
import { faultyArchive } from './faulty-archive.js'
import { faultyMailbox } from './faulty-session.js'
import { MemoryArchive } from './memory-archive.js'
import { MemoryMailServer } from './memory-mail-server.js'
import { MemorySession } from './memory-session.js'
import { memoryTransport } from './memory-transport.js'

const close = async () => {}
const now = () => new Date('2026-01-05T09:00:00.000Z')

/** Time passes by itself. */
const hurrying = Object.assign(new VirtualTime(now().toISOString()), { sleep: async () => {} })

/** A run that nothing happens to. */
const soundRun = () =>
  new FaultyRun({ time: hurrying, number: 1, seed: 1, faults: [], onFault: () => {} })

describe('the bucket in memory', () => {
  archiveContract(async () => ({ archive: new MemoryArchive(now), close }))
})

describe('the bucket in memory, reached by a run that nothing happens to', () => {
  archiveContract(async () => ({
    archive: faultyArchive(new MemoryArchive(now), soundRun()),
    close,
  }))
})

const MESSAGES = Array.from({ length: 25 }, (_, index) =>
  Buffer.from(`From: a@example.com\r\nSubject: ${index + 1}\r\n\r\nline\r\n\r\nline\r\n`),
)

function servedMessages(): MemoryMailServer {
  const server = new MemoryMailServer(['INBOX'])
  for (const message of MESSAGES) server.arrive('INBOX', { bodies: [message], internalDate: now() })
  return server
}

describe('the mail server in memory', () => {
  mailboxContract(async () => ({
    messages: MESSAGES,
    open: async () => new MemorySession(servedMessages()),
  }))
})

describe('the mail server in memory, reached by a run that nothing happens to', () => {
  mailboxContract(async () => ({
    messages: MESSAGES,
    open: () =>
      faultyMailbox({
        time: hurrying,
        run: soundRun(),
        open: () => new MemorySession(servedMessages()),
        isBarred: () => false,
      })(
        { host: 'mail.example.com', port: 993, security: 'tls' },
        { username: 'operations', password: 'not-a-real-password' },
        { timeLimitMs: 60_000 },
      ),
  }))
})

/** Which of a server's ways each fault of a hand-over stands for. */
const FAULTS: Readonly<Record<Given, FaultKind | undefined>> = {
  'a server that takes mail': undefined,
  'a server that refuses the message': 'refused',
  'a server that is busy': 'throttled',
  'a server that cannot be reached': 'cut',
  'a server that reads the message and never answers': 'answer lost',
}

transportContract({
  name: 'in memory',
  async open(given) {
    let taken = 0
    const kind = FAULTS[given]
    const calls = [1, 2, 3, 4]
    const faults = kind
      ? calls.map((call) => ({ run: 1, port: 'transport' as const, call, kind }))
      : []
    const run = new FaultyRun({ time: hurrying, number: 1, seed: 1, faults, onFault: () => {} })
    const exchange = {
      treat: () => 'takes' as const,
      taken: () => {
        taken += 1
      },
    }
    return { transport: memoryTransport(exchange, run), taken: () => taken, close }
  },
})
