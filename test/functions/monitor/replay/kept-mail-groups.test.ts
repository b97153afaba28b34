import { describe, expect, test } from 'vitest'
import { manifestKeyOf } from '../../../../shared/archive/keep-mail.js'
import { manifestSchema } from '../../../../shared/archive/manifest.js'
import { contains, days, everything } from '../../../../shared/jobs/define-jobs.js'
import { jobMail, ReplayWorld } from '../../../worlds/replay-world.js'

const MEGABYTE = 1024 * 1024

/** What two monitors want of one mailbox, and a mail that one of them keeps. */
async function keptByAll(message = jobMail(1, 'job one'), change = {}) {
  const world = new ReplayWorld({ all: everything(), batch: { subject: contains('jobs') } })
  const manifest = await world.kept('all', 1, message, change)
  const mail = { source: 'kept', manifestKeys: [manifestKeyOf(manifest)] } as const
  return { world, manifest, mail }
}

describe('kept mail', () => {
  test('goes through the definition of another monitor of its mailbox, and says how it came to be kept', async () => {
    const { world, manifest, mail } = await keptByAll()
    expect((await world.replay(world.monitor('batch'), mail)).mails).toMatchObject([
      { result: 'unmatched', decidedBy: 'when.subject[0]', outcome: 'nothing' },
    ])
    const corrected = world.changed('batch', { when: { subject: contains('job') } })
    const order = { definition: 'file', name: 'corrected', reason: 'the rule was wrong' } as const
    const { mails } = await world.replay(corrected, mail, order)
    const key = mails[0]?.manifestKey ?? ''
    const kept = manifestSchema.parse(JSON.parse(String(world.archive.objects.get(key)?.body)))
    expect(kept).toMatchObject({
      id: manifest.id,
      monitor: 'batch',
      sha256: manifest.sha256,
      internalDate: manifest.internalDate,
      definitionVersion: corrected.version,
      replay: { number: 1, ...order, source: 'kept' },
    })
    expect(key).toBe(manifestKeyOf(kept))
  })

  test('under another name it is another replay; under the same one, none', async () => {
    const { world, mail } = await keptByAll()
    const all = world.monitor('all')
    const numbers: unknown[] = []
    for (const name of ['first', 'second', 'first', 'second']) {
      const { mails } = await world.replay(all, mail, { name })
      numbers.push([mails[0]?.outcome, mails[0]?.replay])
    }
    expect(numbers).toEqual([
      ['kept', 1],
      ['kept', 2],
      ['already', 1],
      ['already', 2],
    ])
    expect(world.events().map((id) => id.split('.').at(-1))).toEqual(['r1', 'r2'])
  })

  test('two replays at once take two numbers', async () => {
    const { world, mail } = await keptByAll()
    const all = world.monitor('all')
    const outcomes = await Promise.all(
      ['first', 'second', 'third'].map((name) => world.replay(all, mail, { name })),
    )
    const numbers = outcomes.flatMap(({ mails }) => mails.map(({ replay }) => replay))
    expect(numbers.toSorted()).toEqual([1, 2, 3])
  })

  test('that is too long for memory is copied, read and kept, and leaves nothing on its way', async () => {
    const attachment = `${'QUJD'.repeat(19)}\r\n`.repeat((9 * MEGABYTE) / 78)
    const message = [
      'From: batch@example.com\r\nSubject: job one\r\nMIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nended\r\n--b',
      'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=a.bin',
      `Content-Transfer-Encoding: base64\r\n\r\n${attachment}--b--\r\n`,
    ].join('\r\n')
    const { world, manifest, mail } = await keptByAll(message)
    const corrected = world.changed('batch', { when: { attachment: { name: 'a.bin' } } })
    const dry = await world.replay(corrected, mail, { forReal: false })
    const { mails } = await world.replay(corrected, mail)
    expect(mails).toEqual(dry.mails)
    const key = mails[0]?.manifestKey ?? ''
    const kept = manifestSchema.parse(JSON.parse(String(world.archive.objects.get(key)?.body)))
    expect(kept.attachments.map(({ sha256, size }) => ({ sha256, size }))).toEqual(
      manifest.attachments.map(({ sha256, size }) => ({ sha256, size })),
    )
    expect([...world.archive.objects.keys()].filter((one) => one.startsWith('incoming/'))).toEqual(
      [],
    )
    expect(world.archive.objects.has(manifest.messageKey ?? '')).toBe(true)
  }, 60_000)

  test('without its message cannot be decided on: it is told, and the others are done', async () => {
    const keep = { for: 7, message: false, text: true, attachments: true }
    const { world, mail } = await keptByAll(undefined, { keep })
    const other = await world.kept('all', 2, jobMail(2, 'job two'))
    const gone = manifestKeyOf(other).replace('0000000002', '0000000003')
    const keys = [...mail.manifestKeys, gone, manifestKeyOf(other)]
    const outcome = await world.replay(world.monitor('all'), { source: 'kept', manifestKeys: keys })
    expect(outcome).toMatchObject({
      stopped: 'done',
      gone: [gone],
      mails: [
        { uid: 1, result: 'undecided', failure: { code: 'MESSAGE_NOT_KEPT' } },
        { uid: 2, outcome: 'kept' },
      ],
    })
  })

  test('is kept for as long as the definition says now', async () => {
    const { world, mail } = await keptByAll()
    const tags: unknown[] = []
    const { add, put } = world.archive
    world.archive.add = (key, body, options) => {
      tags.push(options.keepFor)
      return add.call(world.archive, key, body, options)
    }
    world.archive.put = (key, body, options) => {
      tags.push(options.keepFor)
      return put.call(world.archive, key, body, options)
    }
    await world.replay(world.changed('all', { keep: { for: days(30) } }), mail)
    expect(tags.length).toBeGreaterThan(3)
    expect(new Set(tags)).toEqual(new Set([30]))
  })

  test('what the bus refuses is told by the next call', async () => {
    const { world, mail } = await keptByAll()
    const refusing = { announce: () => Promise.reject(new Error('refused')) }
    const all = world.monitor('all')
    const failed = await world.replay(all, mail, {}, { announcer: refusing })
    expect(failed).toMatchObject({ stopped: 'failed', mails: [] })
    expect((await world.replay(all, mail)).mails).toMatchObject([{ outcome: 'kept', replay: 1 }])
    expect(world.events()).toHaveLength(1)
  })
})
