import { describe, expect, test } from 'vitest'
import { quarantine } from '../../../../functions/monitor/keep/quarantine.js'
import { parseManifest } from '../../../../shared/archive/manifest.js'
import { folderStateKey, ledgerKey, quarantineKeys } from '../../../../shared/contract/keys.js'
import { contains, everything } from '../../../../shared/jobs/define-jobs.js'
import { ledgerPageSchema } from '../../../../shared/mailbox/ledger.js'
import { jobMail, NOW, ReplayWorld } from '../../../worlds/replay-world.js'
import { aside, leasedRun } from '../leased-run.js'

const ID = 'operations.inbox-83ecb521.0000000007.0000000001'
const STATE = folderStateKey('operations', 'INBOX')
const PAGE = ledgerKey('operations', 'INBOX', '7', 1, 1)
const { record: RECORD, message: MESSAGE } = quarantineKeys('operations', ID)
const MAIL = { source: 'quarantined', recordKeys: [RECORD] } as const

/** A mail that two monitors could not decide on, in quarantine as polls put it there. */
async function quarantined() {
  const positions = { one: 9, two: 9 }
  const { run, archive, server } = await leasedRun({ positions, aside: [aside(1)] })
  server.arrive('INBOX', { bodies: [Buffer.from(jobMail(1, 'job one'))], internalDate: NOW })
  await run.session.examine('INBOX')
  await quarantine(run, aside(1))
  await run.lease.release()
  const world = new ReplayWorld({ one: { subject: contains('job') }, two: everything() })
  for (const [key, { body }] of archive.objects)
    await world.archive.put(key, body, { contentType: 'application/json' })
  await world.archive.put(STATE, JSON.stringify(run.lease.folder), {
    contentType: 'application/json',
  })
  return world
}

const decisionsIn = (world: ReplayWorld) => {
  const page = ledgerPageSchema.parse(JSON.parse(String(world.archive.objects.get(PAGE)?.body)))
  return page.entries.flatMap(({ decisions }) =>
    decisions.map(({ monitor, result, version }) => ({ monitor, result, version })),
  )
}

describe('mail in quarantine', () => {
  test('that now can be decided on has its first time: the key, the event and the ledger say so', async () => {
    const world = await quarantined()
    const [, two] = decisionsIn(world)
    const corrected = world.changed('one', { when: { subject: contains('one') } })
    const dry = await world.replay(corrected, MAIL, { forReal: false, definition: 'file' })
    expect(decisionsIn(world)[0]).toMatchObject({ monitor: 'one', result: 'failed' })

    const outcome = await world.replay(corrected, MAIL, { definition: 'file' })
    expect(outcome.mails).toEqual(dry.mails)
    expect(outcome.mails).toMatchObject([{ result: 'matched', outcome: 'kept', replay: 0 }])
    expect(world.manifests('one')).toEqual([`mail/one/2026/11/21/${ID}/mail.json`])
    expect(world.bus.events).toMatchObject([{ event: 'Mail Matched', detail: { id: `${ID}.one` } }])
    expect(world.bus.events[0]?.detail).not.toHaveProperty('replay')
    // What the other monitor has not decided on is its own affair.
    const decided = { monitor: 'one', result: 'matched', version: corrected.version }
    expect(decisionsIn(world)).toEqual(expect.arrayContaining([two, decided]))
    expect(decisionsIn(world)).toHaveLength(2)
    expect(JSON.parse(String(world.archive.objects.get(STATE)?.body))).not.toHaveProperty('lease')
  })

  test('decided on once, the same command repeats nothing; under another name it is replayed as any other', async () => {
    const world = await quarantined()
    const one = world.monitor('one')
    await world.replay(one, MAIL, { reason: 'the mail can be read by now' })
    const [key = ''] = world.manifests('one')
    const { madeUpBy } = parseManifest(world.archive.objects.get(key)?.body ?? Buffer.of(), key)
    expect(madeUpBy).toEqual({
      name: one.version,
      reason: 'the mail can be read by now',
      definition: 'deployed',
      source: 'quarantined',
    })
    for (const forReal of [false, true]) {
      const again = await world.replay(one, MAIL, { forReal })
      expect(again.mails).toMatchObject([{ outcome: 'already', replay: 0, manifestKey: key }])
    }
    expect(world.manifests('one')).toEqual([key])
    const other = await world.replay(one, MAIL, { name: 'again' })
    expect(other.mails).toMatchObject([{ outcome: 'kept', replay: 1 }])
    expect(world.events()).toEqual([`${ID}.one`, `${ID}.one.r1`])
  })

  test('that does not match is entered as such, and nothing is kept', async () => {
    const world = await quarantined()
    const other = world.changed('one', { when: { subject: contains('two') } })
    const outcome = await world.replay(other, MAIL)
    expect(outcome.mails).toMatchObject([{ result: 'unmatched', outcome: 'entered' }])
    expect(decisionsIn(world)).toContainEqual({
      monitor: 'one',
      result: 'unmatched',
      version: other.version,
    })
    expect(world.events()).toEqual([])
  })

  test('waits while another run has the folder: nothing is kept or told', async () => {
    const world = await quarantined()
    const state = JSON.parse(String(world.archive.objects.get(STATE)?.body))
    const lease = { owner: 'run-2', expiresAt: new Date(NOW.getTime() + 60_000).toISOString() }
    await world.archive.put(STATE, JSON.stringify({ ...state, lease }), {
      contentType: 'application/json',
    })
    const outcome = await world.replay(world.monitor('one'), MAIL)
    expect(outcome).toMatchObject({ stopped: 'busy', mails: [] })
    expect(world.manifests('one')).toEqual([])
    expect(world.events()).toEqual([])
  })

  test('killed between its event and the ledger, it is told again under the same id', async () => {
    const world = await quarantined()
    const swap = world.archive.swap.bind(world.archive)
    world.archive.swap = async (key, ...rest) => {
      if (key === PAGE) throw new Error('killed')
      return swap(key, ...rest)
    }
    expect((await world.replay(world.monitor('one'), MAIL)).stopped).toBe('failed')
    world.archive.swap = swap
    await world.replay(world.monitor('one'), MAIL)
    expect(world.events()).toEqual([`${ID}.one`, `${ID}.one`])
    expect(world.manifests('one')).toHaveLength(1)
    expect(decisionsIn(world)).toContainEqual(
      expect.objectContaining({ monitor: 'one', result: 'matched' }),
    )
  })

  test('of which nothing was had is told as such; a record that is gone as well', async () => {
    const world = await quarantined()
    await world.archive.remove(MESSAGE)
    const gone = RECORD.replace('0000000001', '0000000002')
    const outcome = await world.replay(world.monitor('one'), {
      source: 'quarantined',
      recordKeys: [gone, RECORD],
    })
    expect(outcome).toMatchObject({
      stopped: 'done',
      gone: [gone],
      mails: [{ result: 'undecided', failure: { code: 'MESSAGE_NOT_KEPT' } }],
    })
  })
})
