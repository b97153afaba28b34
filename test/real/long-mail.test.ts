import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PollEndedEvent } from '../../local/world/world-event.js'
import { writeJobsFile } from '../cli/jobs-files.js'
import { manifestsIn } from '../cli/local-data.js'
import { openImapClient } from '../servers/imap-client.js'
import { realServer } from '../servers/real-server.js'
import { openThrottledLine, type ThrottledLine } from '../servers/throttled-line.js'
import { type BundleWorld, MEMORY_BYTES, startBundleWorld } from '../worlds/bundle-world.js'

const MB = 1_000_000
const MIB = 1024 * 1024
const { MAILJOBS_LONG_MAIL } = process.env

/** All of it with MAILJOBS_LONG_MAIL=full; else a fifth, in runs that are shorter. */
const { megabytes, timeoutSeconds } =
  MAILJOBS_LONG_MAIL === 'full'
    ? { megabytes: 300, timeoutSeconds: 20 }
    : { megabytes: 60, timeoutSeconds: 14 }
const BYTES_PER_SECOND = 10 * MB
const MOST_RUNS = 12
const SMALL = Array.from({ length: 50 }, (_, index) =>
  Buffer.from(`From: a@example.com\r\nSubject: small ${index}\r\n\r\nhello\r\n`),
)

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: long mail of Dovecot. ${dovecotHere.reason}`)

describe.skipIf(!dovecotHere.available)(
  'a mail that takes longer than a run, by the bundle',
  () => {
    const large = largeMail(megabytes * MB)
    let world: BundleWorld
    let line: ThrottledLine

    beforeAll(async () => {
      world = await startBundleWorld(writeJobsFile, {
        timeoutSeconds,
        way: async ({ host, imapPort }) => {
          line = await openThrottledLine({ host, port: imapPort }, BYTES_PER_SECOND)
          return { host: line.host, port: line.port, security: 'none' }
        },
      })
      await world.dovecot.deliver(world.dovecot.user, [large, ...SMALL])
    })
    afterAll(async () => {
      await world?.close()
      await line?.close()
    })

    test('comes whole over several runs, each byte once; small mail behind it is kept by the first', {
      timeout: 400_000,
    }, async () => {
      // Dovecot reads a mail to its end once, to know its size.
      const { host, imapPort: port, user, password } = world.dovecot
      const client = await openImapClient({ host, port, user, password })
      await client.mailboxOpen('INBOX')
      await client.fetchAll('1:*', { size: true, headers: true })
      await client.logout()
      const polls: PollEndedEvent[] = [await world.poll()]
      expect(polls[0]).toMatchObject({ result: 'succeeded', decided: 50, matched: 50 })
      while (polls.at(-1)?.decided !== 1 && polls.length < MOST_RUNS) polls.push(await world.poll())
      console.info(
        polls
          .map(
            ({ durationMs, peakRssBytes, decided, warnings = [] }) =>
              `${durationMs} ms, ${Math.round(peakRssBytes / MIB)} MiB, ${decided} decided ${warnings.join()}`,
          )
          .join('\n'),
      )

      for (const { result, failure, peakRssBytes, durationMs } of polls) {
        expect({ result, failure }).toEqual({ result: 'succeeded', failure: undefined })
        expect(peakRssBytes).toBeLessThan(MEMORY_BYTES)
        expect(durationMs).toBeLessThan(timeoutSeconds * 1_000)
      }
      const manifest = (await manifestsIn(world.data)).find(({ uid }) => uid === 1)
      expect(manifest?.sha256).toBe(sha256Of(large))
      const stored = await readFile(join(world.data, 'bucket', manifest?.messageKey ?? ''))
      expect(sha256Of(stored)).toBe(sha256Of(large))
      expect(manifest?.attachments).toHaveLength(1)
      // At most one part a run twice, and what is said beside it.
      expect(line.bytes).toBeLessThan(large.length + polls.length * 5 * MIB)
      const told = polls.map(
        ({ durationMs, peakRssBytes }) => `${durationMs} ms, ${Math.round(peakRssBytes / MIB)} MiB`,
      )
      console.info(
        `${megabytes} MB in ${polls.length} runs: ${told.join('; ')}; ${line.bytes - large.length} bytes beside it`,
      )
    })
  },
)

/** With an attachment of nearly all its bytes. */
function largeMail(bytes: number): Buffer {
  const head = `From: a@example.com\r\nSubject: large\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.bin\r\n\r\n`
  const line = `${randomBytes(57).toString('base64')}\r\n`
  const unlike = Array.from({ length: 5_000 }, () => `${randomBytes(57).toString('base64')}\r\n`)
  const block = Buffer.from(unlike.join(''))
  const blocks = Array.from({ length: Math.ceil(bytes / block.length) }, () => block)
  return Buffer.concat([Buffer.from(head), ...blocks, Buffer.from(`${line}--b--\r\n`)])
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
