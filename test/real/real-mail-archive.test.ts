import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Manifest } from '../../shared/archive/manifest.js'
import { days, everything } from '../../shared/jobs/define-jobs.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { realServer } from '../servers/real-server.js'
import {
  expectations,
  isAboutLineEnds,
  isPresent,
  judge,
  MOST,
  messageBytes,
  noticeOfAbsence,
} from '../shared/mail/real-mail-corpus.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../worlds/poll-world.js'

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: real mail through Dovecot. ${dovecotHere.reason}`)
noticeOfAbsence()

const FOLDERS = ['imap_tools', 'stalwart-mail-parser']
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' }

describe.skipIf(!dovecotHere.available || !isPresent)(
  'real mail that went through Dovecot into the archive',
  () => {
    let dovecot: Dovecot
    let world: PollWorld
    let manifests: Map<number, Manifest>
    const mails = isPresent
      ? FOLDERS.flatMap((folder) =>
          expectations(folder).messages.map((message) => ({ folder, ...message })),
        )
      : []

    beforeAll(async () => {
      dovecot = await startDovecot()
      world = await startPollWorld()
      await dovecot.deliver(
        dovecot.user,
        mails.map(({ folder, file }) => messageBytes(folder, file, true)),
      )
      const imap = { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem }
      await world.poll(pollRequestOf(imap, { all: MONITOR }))
      manifests = new Map((await world.manifests()).map((manifest) => [manifest.uid, manifest]))
    })
    afterAll(async () => {
      await dovecot?.stop()
      await world?.close()
    })

    test('is kept, every one of it, byte for byte', async () => {
      expect(manifests.size).toBe(mails.length)
      for (const [index, { folder, file }] of mails.entries()) {
        const manifest = manifests.get(index + 1)
        const stored = await world.object(manifest?.messageKey ?? '')
        expect(sha256Of(stored), file).toBe(sha256Of(withoutNul(messageBytes(folder, file, true))))
        expect(manifest?.sha256, file).toBe(sha256Of(stored))
      }
    })

    test('rebuilds from its stored parts what others read in it', async () => {
      const { compare } = await judge()
      const failures: string[] = []
      for (const [index, { file, expect: expected, agree }] of mails.entries()) {
        const manifest = manifests.get(index + 1)
        if (!manifest) throw new Error(`${file} was not kept`)
        for (const { key, ok } of compare(expected, await rebuilt(manifest))) {
          const counts =
            (agree[key] ?? 0) >= MOST &&
            !isAboutLineEnds(key, expected.attachments) &&
            !isOtherAlternative(file, key)
          if (counts && !ok) failures.push(`${file} ${key}`)
        }
      }
      expect(failures).toEqual([])
    })

    test('has the hash and the size of each part that its manifest names', async () => {
      for (const { attachments } of manifests.values()) {
        for (const { key, sha256, size } of attachments) {
          const content = await world.object(key)
          expect([sha256Of(content), content.length], key).toEqual([sha256, size])
        }
      }
    })

    /** What a program sees that has only the archive. */
    async function rebuilt(manifest: Manifest) {
      const text = manifest.text?.madeFromHtml ? undefined : manifest.text
      const read = async (key: string | undefined) =>
        key === undefined ? '' : String(await world.object(key))
      return {
        ...manifest,
        text: await read(text?.key),
        html: await read(manifest.html?.key),
        attachments: await Promise.all(
          manifest.attachments.map(async (attachment) => ({
            ...attachment,
            filename: attachment.originalFilename,
            content: await world.object(attachment.key),
          })),
        ),
      }
    }
  },
)

/** Three texts as alternatives of one another: others join them; kept is the one that a person is shown. */
const isOtherAlternative = (file: string, key: string): boolean =>
  file === 'thirdparty/001.eml' && /^textIncludes\.[12]$/.test(key)

/** Dovecot puts 0x80 in the place of NUL, which a literal may not hold (RFC 9051 4.3). */
const withoutNul = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte || 0x80))

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
