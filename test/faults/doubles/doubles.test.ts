import { describe } from 'vitest'
import { archiveContract } from '../../contracts/archive.js'
import { mailboxContract } from '../../contracts/mailbox.js'
import { FaultyRun } from '../faulty-run.js'
import { VirtualTime } from '../virtual-time.js'
import { faultyArchive } from './faulty-archive.js'
import { faultyMailbox } from './faulty-session.js'
import { MemoryArchive } from './memory-archive.js'
import { MemoryMailServer } from './memory-mail-server.js'
import { MemorySession } from './memory-session.js'

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
  const server = new MemoryMailServer(['INBOX'], now)
  for (const message of MESSAGES) server.arrive('INBOX', { bodies: [message] })
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
