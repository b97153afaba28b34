import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localSecrets } from '../../local/world/local-secrets.js'
import { LOCAL_STAGE, startWorld, type World } from '../../local/world/start-world.js'
import { synthesize } from '../../local/world/synthesize.js'
import type { PollEndedEvent } from '../../local/world/world-event.js'
import { worldFiles } from '../../local/world/world-files.js'
import { passwordOf, writeJobsFile } from '../cli/jobs-files.js'
import { manifestsIn } from '../cli/local-data.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { realServer } from '../servers/real-server.js'
import { BOMBS, repeated } from '../shared/mail/bombs.js'

const MIB = 1024 * 1024
const POLL_LIMIT_MS = 120_000

/** What the function is deployed with; its sandbox ends it at that. */
const MEMORY_BYTES = 256 * MIB

/** Dovecot puts 0x80 in the place of NUL, which a literal may not hold (RFC 9051 4.3). */
const OTHER_BY_IMAP: Readonly<Record<string, string>> = { 'NUL bytes': 'CHARSET_MISSING' }

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: bombs through Dovecot. ${dovecotHere.reason}`)

describe.skipIf(!dovecotHere.available)(
  'a bomb that comes by IMAP, through the bundle in its sandbox',
  () => {
    let dovecot: Dovecot
    let directory: string
    let world: World

    beforeAll(async () => {
      dovecot = await startDovecot()
      directory = await mkdtemp(join(tmpdir(), 'mailjobs-bombs-'))
      const files = worldFiles(join(directory, 'data'))
      const imap = { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem }
      await synthesize({
        jobsFile: await writeJobsFile(directory, imap),
        stage: LOCAL_STAGE,
        directory: files.assembly,
      })
      world = await startWorld({
        files,
        secrets: localSecrets(files.secrets, passwordOf(dovecot.password)),
        onEvent: () => {},
        apiPort: 0,
      })
      await world.poll('operations')
    })
    afterAll(async () => {
      await world?.close()
      await dovecot?.stop()
      await rm(directory, { recursive: true, force: true })
    })

    const pollAfter = async (bytes: Iterable<Buffer>): Promise<PollEndedEvent> => {
      await dovecot.deliver(dovecot.user, [Buffer.concat([...bytes])])
      return world.poll('operations')
    }

    test.each(BOMBS)('%s', { timeout: POLL_LIMIT_MS }, async (name, bytes, warning) => {
      const ended = await pollAfter(bytes())

      expect(ended).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
      expect(ended.peakRssBytes).toBeLessThan(MEMORY_BYTES)
      const newest = (await manifestsIn(join(directory, 'data'))).toSorted(
        (a, b) => b.uid - a.uid,
      )[0]
      expect(newest?.warnings.map(({ code }) => code)).toContain(OTHER_BY_IMAP[name] ?? warning)
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
