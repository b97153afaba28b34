import { expect, test } from 'vitest'
import { oneDefinition } from '../../../cli/replay/chosen-definition.js'
import { chosenKept } from '../../../cli/replay/chosen-mail.js'
import { replayStored } from '../../../cli/replay/replay-calls.js'
import type { PollPorts } from '../../../functions/monitor/poll-deps.js'
import { archiveAround } from '../../../shared/archive/around-archive.js'
import { contains, matches } from '../../../shared/jobs/define-jobs.js'
import type { ReplayedMail } from '../../../shared/jobs/requests/replay-outcome.js'
import { jobMail, NOW, ReplayWorld } from '../../worlds/replay-world.js'

const MAILS = 1_000
const TIME = { from: new Date(NOW.getTime() - 86_400_000), until: NOW }

/** The run was killed: nothing that it asks is answered any more. */
class Killed extends Error {}

/** A thousand mails that a monitor keeps; the corrected definition wants those that failed, every third. */
async function thousand() {
  const world = new ReplayWorld({ batch: { subject: contains('job') } })
  for (let uid = 1; uid <= MAILS; uid += 1)
    await world.kept('batch', uid, jobMail(uid, `job ${uid} ${uid % 3 === 0 ? 'failed' : 'ended'}`))
  const corrected = world.changed('batch', {
    when: { subject: matches('job (?P<job>\\d+) failed') },
  })
  const replay = async (forReal: boolean, ports: () => Partial<PollPorts> = () => ({})) => {
    const chosen = await chosenKept(world.place(), { name: 'batch', mailbox: 'operations' }, TIME)
    const order = {
      monitorFunction: world.monitorFunction(ports),
      definitions: oneDefinition('file', corrected),
      forReal,
      name: undefined,
      reason: undefined,
    }
    const mails: ReplayedMail[] = []
    for await (const step of replayStored(order, 'kept', chosen)) {
      mails.push(...step.mails)
      if (step.ended) throw new Killed()
    }
    return mails
  }
  return { world, replay }
}

const FAILED = Math.floor(MAILS / 3)

test('a dry run and a real one of a thousand kept mails agree, and the dry one writes nothing', async () => {
  const { world, replay } = await thousand()
  const before = new Map(world.archive.objects)
  const dry = await replay(false)
  expect(new Map(world.archive.objects)).toEqual(before)
  expect(world.events()).toEqual([])

  const real = await replay(true)
  expect(real).toEqual(dry)
  expect(real.map(({ uid }) => uid)).toEqual(Array.from({ length: MAILS }, (_, index) => index + 1))
  const kept = real.filter(({ outcome }) => outcome === 'kept')
  expect(kept).toHaveLength(FAILED)
  expect(kept.every(({ replay: number, captures }) => number === 1 && captures?.['job'])).toBe(true)
  // In the order of their UIDs, each once.
  expect(world.events()).toEqual(kept.map(({ id }) => `${id}.batch.r1`))
  expect(world.manifests('batch').filter((key) => key.includes('-r'))).toEqual(
    kept.map(({ manifestKey }) => manifestKey),
  )
  // Nothing was written over what was there.
  for (const [key, { etag }] of before) expect(world.archive.objects.get(key)?.etag).toBe(etag)

  const again = await replay(true)
  expect(again.filter(({ outcome }) => outcome === 'already')).toHaveLength(FAILED)
  expect(world.events()).toHaveLength(FAILED)
}, 120_000)

test.each([1, 37, 412, 1_307, 2_222])(
  'killed after %i calls to bucket and bus and run again, it keeps and announces nothing twice',
  async (calls) => {
    const { world, replay } = await thousand()
    let left = calls
    const dying = <T>(call: () => Promise<T>): Promise<T> => {
      left -= 1
      return left < 0 ? Promise.reject(new Killed('killed')) : call()
    }
    const mortal = () => ({
      archive: archiveAround(world.archive, (_, call) => dying(call)),
      announcer: {
        announce: (all: Parameters<typeof world.bus.announce>[0]) =>
          all.length === 0 ? Promise.resolve() : dying(() => world.bus.announce(all)),
      },
    })
    await expect(replay(true, mortal)).rejects.toThrow(Killed)
    const told = world.events()

    await replay(true)
    const kept = world.manifests('batch').filter((key) => key.includes('-r'))
    expect(kept).toHaveLength(FAILED)
    expect(kept.every((key) => key.includes('-r1/'))).toBe(true)
    const ids = world.events()
    expect(new Set(ids).size).toBe(FAILED)
    // What one call to the bus had taken, and nobody had remembered yet, is told again under the same ids.
    expect(ids.length - FAILED).toBeLessThanOrEqual(Math.min(10, told.length))
  },
  120_000,
)
