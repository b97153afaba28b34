import { describe, expect, test } from 'vitest'
import { pollMailbox } from '../../../../functions/monitor/poll-mailbox.js'
import { folderStateKey } from '../../../../shared/contract/keys.js'
import { SessionOutOfTime } from '../../../../shared/failures/mailbox-errors.js'
import { contains, everything } from '../../../../shared/jobs/define-jobs.js'
import type { MailboxMail } from '../../../../shared/jobs/requests/replay-request.js'
import { newFolderState } from '../../../../shared/mailbox/folder-state.js'
import { MemorySession } from '../../../faults/doubles/memory-session.js'
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

/** A server that takes a minute for what it is asked of heads. */
class SlowSession extends MemorySession {
  readonly #spend: () => void

  constructor(world: ReplayWorld, spend: () => void) {
    super(world.server)
    this.#spend = spend
  }

  override async *heads(...range: Parameters<MemorySession['heads']>) {
    this.#spend()
    yield* super.heads(...range)
  }
}

/** What a run has of its time, with that server. @param left after so many minutes the time is up */
function slowRun(world: ReplayWorld, left: { minutes: number }, refused: number[] = []) {
  const spend = () => {
    if (left.minutes < 1) {
      refused.push(left.minutes)
      throw new SessionOutOfTime('INBOX: the time of this run is up')
    }
    left.minutes -= 1
  }
  return {
    openMailbox: async () => new SlowSession(world, spend),
    deadline: { remainingMs: () => left.minutes * 60_000 },
  }
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

  test('whose turn has not come is left to the poll, which keeps and announces it once', async () => {
    const world = new ReplayWorld({ batch: { subject: contains('job') } })
    world.arrive(jobMail(1, 'job one'))
    await pollMailbox(world.ports(), world.request)
    world.arrive(jobMail(2, 'job two'))
    world.arrive(jobMail(3, 'job three'))
    const warnings = [
      'INBOX: left to the polls, as their turn has not come: 2 of the messages since 2026-11-19, the first with UID 2',
    ]
    for (const forReal of [false, true]) {
      const outcome = await world.replay(world.monitor('batch'), asked(world), { forReal })
      expect(outcome).toMatchObject({ mails: [{ uid: 1, outcome: 'already' }], warnings })
    }
    await pollMailbox(world.ports(), world.request)
    expect(world.events()).toEqual(
      [1, 2, 3].map((uid) => `operations.inbox-83ecb521.0000000007.000000000${uid}.batch`),
    )
    expect((await world.replay(world.monitor('batch'), asked(world))).warnings).toBeUndefined()
  })

  test.each([
    { minutes: 2, refused: [], of: 'between two requests' },
    { minutes: 2.5, refused: [0.5, 0.5], of: 'in the middle of one' },
  ])('a run whose time is up $of is gone on with', async ({ minutes, refused }) => {
    const world = new ReplayWorld({ batch: { subject: contains('job') } })
    for (let uid = 1; uid < 450; uid += 1) world.arrive(jobMail(uid, 'something else'))
    world.arrive(jobMail(450, 'job'))
    const seen: number[] = []
    const found: number[] = []
    const cutOff: number[] = []
    for (let after: MailboxMail['after']; ; ) {
      const outcome = await world.replay(
        world.monitor('batch'),
        asked(world, { subject: 'job', ...(after && { after }) }),
        {},
        slowRun(world, { minutes }, cutOff),
      )
      expect(outcome.failure).toBeUndefined()
      found.push(...outcome.mails.map(({ uid }) => uid))
      const { next } = outcome
      seen.push(next?.uid ?? 450)
      if (!next) break
      after = { uidValidity: next.uidValidity, uid: next.uid }
    }
    expect(seen).toEqual([200, 400, 450])
    expect(found).toEqual([450])
    expect(cutOff).toEqual(refused)
  })

  test('a server that is too slow for a single request is told of', async () => {
    const world = jobsInMailbox()
    const ports = slowRun(world, { minutes: 0 })
    const outcome = await world.replay(world.monitor('batch'), asked(world), {}, ports)
    expect(outcome).toMatchObject({ stopped: 'failed', failure: { code: 'TOO_SLOW' } })
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
