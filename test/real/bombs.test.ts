import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PollEndedEvent } from '../../local/world/world-event.js'
import { writeJobsFile } from '../cli/jobs-files.js'
import { manifestsIn } from '../cli/local-data.js'
import { realServer } from '../servers/real-server.js'
import { BOMBS, HEAVY, repeated } from '../shared/mail/bombs.js'
import { type BundleWorld, MEMORY_BYTES, startBundleWorld } from '../worlds/bundle-world.js'

const MIB = 1024 * 1024
const POLL_LIMIT_MS = 120_000

/** Dovecot puts 0x80 in the place of NUL, which a literal may not hold (RFC 9051 4.3). */
const OTHER_BY_IMAP: Readonly<Record<string, string>> = { 'NUL bytes': 'CHARSET_MISSING' }

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: bombs through Dovecot. ${dovecotHere.reason}`)

describe.skipIf(!dovecotHere.available)(
  'a bomb that comes by IMAP, through the bundle in its sandbox',
  () => {
    let world: BundleWorld

    beforeAll(async () => {
      world = await startBundleWorld(writeJobsFile)
      await world.poll()
    })
    afterAll(() => world?.close())

    const pollAfter = async (bytes: Iterable<Buffer>): Promise<PollEndedEvent> => {
      await world.dovecot.deliver(world.dovecot.user, [Buffer.concat([...bytes])])
      return world.poll()
    }

    test.each(BOMBS)('%s', { timeout: POLL_LIMIT_MS }, async (name, bytes, warning) => {
      const ended = await pollAfter(bytes())

      expect(ended).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
      expect(ended.peakRssBytes).toBeLessThan(MEMORY_BYTES)
      const newest = (await manifestsIn(world.data)).toSorted((a, b) => b.uid - a.uid)[0]
      expect(newest?.warnings.map(({ code }) => code)).toContain(OTHER_BY_IMAP[name] ?? warning)
      console.log(`${name}: ${ended.durationMs} ms, ${Math.round(ended.peakRssBytes / MIB)} MiB`)
    })

    test.each(HEAVY)('%s', { timeout: POLL_LIMIT_MS }, async (name, bytes) => {
      const ended = await pollAfter(bytes())
      expect(ended).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
      expect(ended.peakRssBytes).toBeLessThan(MEMORY_BYTES)
      console.log(`${name}: ${ended.durationMs} ms, ${Math.round(ended.peakRssBytes / MIB)} MiB`)
    })

    test('100 MB of text in one line', { timeout: POLL_LIMIT_MS }, async () => {
      const ended = await pollAfter(repeated('Content-Type: text/plain\r\n\r\n', 'a', 100 * MIB))
      expect(ended).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
      expect(ended.peakRssBytes).toBeLessThan(MEMORY_BYTES)
      console.log(
        `100 MB in one line: ${ended.durationMs} ms, ${Math.round(ended.peakRssBytes / MIB)} MiB`,
      )
    })
  },
)
