import { describe, expect, test } from 'vitest'
import { folderStateKey } from '../../../../shared/contract/keys.js'
import { contains, everything } from '../../../../shared/jobs/define-jobs.js'
import type { MailboxMail } from '../../../../shared/jobs/requests/replay-request.js'
import { newFolderState } from '../../../../shared/mailbox/folder-state.js'
import { jobMail, NOW, ReplayWorld } from '../../../worlds/replay-world.js'

const DAY_MS = 86_400_000
const MEGABYTE = 1024 * 1024

/** Mail of a mailbox of the last day. */
const asked = (world: ReplayWorld, change: Partial<MailboxMail> = {}): MailboxMail => ({
  source: 'mailbox',
  mailbox: world.request.mailbox,
  since: new Date(NOW.getTime() - DAY_MS).toISOString(),
  until: NOW.toISOString(),
  ...change,
})

/** A monitor for jobs, and a folder of three jobs and another mail. */
function jobsInMailbox() {
  const world = new ReplayWorld({ batch: { subject: contains('job') } })
  for (const subject of ['job one', 'something else', 'job two', 'job three'])
    world.arrive(jobMail(0, subject))
  return world
}

describe('mail that is in the mailbox', () => {
  test('is decided on by UID, kept under a replay number, and announced as a replay', async () => {
    const world = jobsInMailbox()
    const reason = 'it had begun too late'
    const outcome = await world.replay(world.monitor('batch'), asked(world), { reason })
    expect(outcome.stopped).toBe('done')
    expect(outcome.mails.map(({ uid, result, replay }) => [uid, result, replay])).toEqual([
      [1, 'matched', 1],
      [2, 'unmatched', undefined],
      [3, 'matched', 1],
      [4, 'matched', 1],
    ])
    expect(world.bus.events.map(({ detail }) => detail)).toMatchObject(
      [1, 3, 4].map((uid) => ({
        id: `operations.inbox-83ecb521.0000000007.000000000${uid}.batch.r1`,
        replay: 1,
        replayReason: reason,
        definition: world.monitor('batch').version,
      })),
    )
    // Nothing was done to it there.
    expect(
      [...world.server.folder('INBOX').mails.values()].flatMap(({ flags }) => [...flags]),
    ).toEqual([])
  })

  test('and that the monitor keeps already is left alone, in a dry run and a real one', async () => {
    const world = jobsInMailbox()
    await world.kept('batch', 3, jobMail(3, 'job two'))
    const monitor = world.monitor('batch')
    const dry = await world.replay(monitor, asked(world), { forReal: false })
    const real = await world.replay(monitor, asked(world))
    expect(real.mails).toEqual(dry.mails)
    expect(real.mails.map(({ uid, outcome, replay }) => [uid, outcome, replay])).toEqual([
      [1, 'kept', 1],
      [2, 'nothing', undefined],
      [3, 'already', 0],
      [4, 'kept', 1],
    ])
    expect(world.events()).toHaveLength(2)
  })

  test('a dry run says the same, and writes nothing, also of a mail that is too long for memory', async () => {
    const world = jobsInMailbox()
    world.arrive(`${jobMail(0, 'job four')}${'x'.repeat(9 * MEGABYTE)}\r\n`)
    const monitor = world.monitor('batch')
    const dry = await world.replay(monitor, asked(world), { forReal: false })
    expect(world.archive.objects.size).toBe(0)
    expect(world.events()).toEqual([])
    expect((await world.replay(monitor, asked(world))).mails).toEqual(dry.mails)
    expect(world.events()).toHaveLength(4)
    expect([...world.archive.objects.keys()].filter((key) => key.startsWith('incoming/'))).toEqual(
      [],
    )
  })

  test.each([
    { change: { uid: 3 }, uids: [3] },
    { change: { subject: 'two' }, uids: [3] },
    { change: { sender: '*@example.com', subject: 'job' }, uids: [1, 3, 4] },
    { change: { messageId: 'elsewhere@example.com' }, uids: [] },
    { change: { until: new Date(NOW.getTime() - DAY_MS / 2).toISOString() }, uids: [] },
    { change: { after: { uidValidity: '7', uid: 3 } }, uids: [4] },
  ])('chosen by $change', async ({ change, uids }) => {
    const world = jobsInMailbox()
    const outcome = await world.replay(world.monitor('batch'), asked(world, change), {
      forReal: false,
    })
    expect(outcome.mails.map(({ uid }) => uid)).toEqual(uids)
    expect(outcome.next).toBeUndefined()
  })

  test('more than one call takes is gone on with where it ended', async () => {
    const world = new ReplayWorld({ all: everything() })
    for (let uid = 1; uid <= 250; uid += 1) world.arrive(jobMail(uid, `job ${uid}`))
    const uids: number[] = []
    let calls = 0
    for (let after: MailboxMail['after']; ; calls += 1) {
      const { mails, stopped, next } = await world.replay(
        world.monitor('all'),
        asked(world, after ? { after } : {}),
      )
      uids.push(...mails.map(({ uid }) => uid))
      if (!next) break
      expect(stopped).toBe('rest')
      expect(next.left).toBe(250 - next.uid)
      after = { uidValidity: next.uidValidity, uid: next.uid }
    }
    expect(uids).toEqual(Array.from({ length: 250 }, (_, index) => index + 1))
    expect(calls).toBeGreaterThan(0)
    expect(new Set(world.events()).size).toBe(250)
  })

  test('a folder that was renumbered since the last poll is left to a poll', async () => {
    const world = jobsInMailbox()
    const place = { mailbox: 'operations', folder: 'INBOX' }
    const known = newFolderState(place, { uidValidity: '6', uidNext: 9 })
    await world.archive.put(folderStateKey(place.mailbox, place.folder), JSON.stringify(known), {
      contentType: 'application/json',
    })
    const outcome = await world.replay(world.monitor('batch'), asked(world))
    expect(outcome).toMatchObject({ stopped: 'failed', failure: { code: 'UIDVALIDITY_CHANGED' } })
    expect(world.events()).toEqual([])
  })

  test('with no time left nothing is begun', async () => {
    const world = jobsInMailbox()
    const outcome = await world.replay(
      world.monitor('batch'),
      asked(world),
      {},
      {
        deadline: { remainingMs: () => 0 },
      },
    )
    expect(outcome).toMatchObject({ mails: [], stopped: 'rest' })
    expect(world.events()).toEqual([])
  })
})
