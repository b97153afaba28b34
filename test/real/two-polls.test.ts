import { fork } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PollOutcome } from '../../functions/monitor/tell/poll-outcome.js'
import { days, everything } from '../../shared/jobs/define-jobs.js'
import { LEASE_MS } from '../../shared/mailbox/lease-terms.js'
import { type Dovecot, startDovecot } from '../servers/dovecot.js'
import { realServer } from '../servers/real-server.js'
import { type PollWorld, scheduleInputOf, startPollWorld } from '../worlds/poll-world.js'
import { ordinaryMail } from './batch-mail.js'

const ROUNDS = 50

const dovecotHere = realServer('dovecot')
if (!dovecotHere.available) console.log(`Skipped: two polls at once. ${dovecotHere.reason}`)

/** A process that polls when it is told to. */
interface Worker {
  ask(order: object): Promise<PollOutcome>
  kill(): void
}

/** Holds those who come until there are two of them. */
function barrier() {
  const waiting: (() => void)[] = []
  let arrived = () => {}
  return {
    firstArrived: new Promise<void>((resolve) => {
      arrived = resolve
    }),
    async pass(): Promise<void> {
      arrived()
      if (waiting.length === 1) {
        for (const release of waiting) release()
        return
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}

describe.skipIf(!dovecotHere.available)('two processes that poll one mailbox at once', () => {
  let dovecot: Dovecot
  let world: PollWorld
  let workers: [Worker, Worker]
  let gate = barrier()

  beforeAll(async () => {
    dovecot = await startDovecot()
    world = await startPollWorld({
      onS3: async ({ operation, key }) => {
        if (operation === 'PutObject' && key.endsWith('/mail.json')) await gate.pass()
        return undefined
      },
    })
    workers = [startWorker(), startWorker()]
  })
  afterAll(async () => {
    for (const worker of workers ?? []) worker.kill()
    await dovecot?.stop()
    await world?.close()
  })

  test(`keep each of ${ROUNDS} mails once, though both are about to write its manifest`, async () => {
    const imap = { host: 'localhost', port: dovecot.imapsPort, ca: dovecot.certificatePem }
    const input = scheduleInputOf(imap, {
      all: { when: everything(), keep: { for: days(7) }, startFrom: 'all' },
    })
    let clockMs = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      gate = barrier()
      await dovecot.deliver(dovecot.user, [ordinaryMail(round).raw])
      // The second one's clock says that the first one's lease has expired: it takes over a run that only stalled.
      const first = order(workers[round % 2 === 0 ? 0 : 1], input, clockMs)
      await gate.firstArrived
      clockMs += 2 * LEASE_MS
      const second = order(workers[round % 2 === 0 ? 1 : 0], input, clockMs)
      const outcomes = await Promise.all([first, second])

      // One that lost the folder to the other was kept from its work: that is neither success nor failure.
      expect(outcomes.map(({ result }) => result)).toEqual(['busy', 'succeeded'])
      expect(outcomes.map(({ folders }) => folders[0]?.stopped)).toEqual([
        'lease lost',
        'caught up',
      ])
    }
    const manifests = await world.manifests()
    expect(new Set(manifests.map(({ uid }) => uid)).size).toBe(ROUNDS)
    expect(manifests).toHaveLength(ROUNDS)
    expect(await world.keys('mail/')).toHaveLength(ROUNDS * 4)
    expect(new Set(world.events.map(({ detail }) => detail['id'])).size).toBe(ROUNDS)
  }, 120_000)

  const order = (worker: Worker, input: unknown, clockAheadMs: number) => {
    const { s3Endpoint, eventsEndpoint, login } = world
    return worker.ask({ s3Endpoint, eventsEndpoint, login, clockAheadMs, input })
  }
})

function startWorker(): Worker {
  const child = fork(join(import.meta.dirname, 'poll-worker.ts'), {
    execArgv: ['--import', 'tsx'],
  })
  const died = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)))
  })
  died.catch(() => {})
  return {
    async ask(order) {
      const answer = new Promise<PollOutcome>((resolve) => {
        child.once('message', (outcome: PollOutcome) => resolve(outcome))
      })
      child.send(order)
      return Promise.race([answer, died])
    },
    kill: () => child.kill(),
  }
}
