import { beforeEach, describe, expect, test } from 'vitest'
import { expiriesOf, type SeenExpiries } from '../../../../functions/monitor/tell/expiry-events.js'
import { EVENT } from '../../../../shared/contract/events.js'
import { HEALTHY, type MailboxHealth } from '../../../../shared/mailbox/mailbox-health.js'
import { IncidentWorld } from '../../../shared/incidents/incident-world.js'

const DAY_MINUTES = 24 * 60
const WHOSE = { mailbox: 'operations', monitors: ['nightly-batch'] }

let world: IncidentWorld
let health: MailboxHealth
beforeEach(() => {
  world = new IncidentWorld()
  health = HEALTHY
})

/** A poll that has seen this; where it dies before it can remember that, the next one begins where it began. */
async function poll(seen: SeenExpiries, { dies = false } = {}): Promise<void> {
  const { announcements, expiring } = expiriesOf(health, seen, WHOSE, world.now)
  if (announcements.length > 0) await world.run(announcements)
  if (!dies) health = { schemaVersion: 1, ...(expiring && { expiring }) }
  world.later(10)
}

const inDays = (days: number): Date => new Date(world.now.getTime() + days * 86_400_000)

describe('a certificate', () => {
  const shown = (fingerprint: string, expiresAt: Date): SeenExpiries => ({
    certificate: { fingerprint, subject: 'imap.example.co.jp', expiresAt },
  })

  test('begins once, is told at each step, and ends once two polls have seen another', async () => {
    const end = inDays(29)
    await poll(shown('AA', end))
    await poll(shown('AA', end))
    world.later(20 * DAY_MINUTES)
    await poll(shown('AA', end))
    world.later(7 * DAY_MINUTES)
    await poll(shown('AA', end))
    expect(world.eventsOf(EVENT.incidentBegun)).toMatchObject([
      { kind: 'certificate-expiring', mailbox: 'operations', misses: 0 },
      { misses: 1 },
      { misses: 2 },
    ])
    expect(world.people.messages).toHaveLength(3)
    expect(world.people.messages[0]?.text).toContain('Its fingerprint (SHA-256): AA')
    await poll(shown('BB', inDays(90)))
    await poll(shown('AA', end))
    await poll(shown('BB', inDays(90)))
    expect(world.eventsOf(EVENT.incidentEnded)).toEqual([])
    await poll(shown('BB', inDays(90)))
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'certificate-expiring', reason: 'recovered', missed: 2 },
    ])
    expect(world.open()).toEqual([])
    expect(health).toEqual(HEALTHY)
  })

  test('renewed by one that is itself about to expire is over, and that one is told of', async () => {
    const first = inDays(2)
    const second = inDays(28)
    await poll(shown('AA', first))
    for (let polls = 0; polls < 2; polls += 1) await poll(shown('BB', second))
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'certificate-expiring', reason: 'recovered' },
    ])
    for (let polls = 0; polls < 2; polls += 1) await poll(shown('BB', second))
    expect(world.open()).toMatchObject([{ misses: 0 }])
    expect(world.open()[0]?.evidence.join()).toContain('BB')
    expect(world.eventsOf(EVENT.incidentBegun)).toHaveLength(2)
    expect(world.people.messages).toHaveLength(3)
  })

  test('is told once, although the poll that told it could not remember that', async () => {
    const end = inDays(29)
    await poll(shown('AA', end), { dies: true })
    await poll(shown('AA', end))
    expect(world.people.messages).toHaveLength(1)
    expect(world.open()).toMatchObject([{ misses: 0 }])
  })

  test('that is not seen in a poll stays as it is', async () => {
    await poll(shown('AA', inDays(29)))
    const before = health
    await poll({})
    expect(health).toEqual(before)
  })
})

describe('a client secret', () => {
  test('begins once and ends as soon as a later day is noted', async () => {
    const [soon = ''] = inDays(10).toISOString().split('T')
    const [late = ''] = inDays(300).toISOString().split('T')
    await poll({ clientSecret: soon })
    await poll({ clientSecret: soon })
    expect(world.eventsOf(EVENT.incidentBegun)).toMatchObject([{ kind: 'client-secret-expiring' }])
    expect(world.people.messages).toHaveLength(1)
    await poll({ clientSecret: late })
    expect(world.eventsOf(EVENT.incidentEnded)).toMatchObject([
      { kind: 'client-secret-expiring', reason: 'recovered', told: ['message-1'] },
    ])
    expect(world.open()).toEqual([])
  })

  test('of which nobody has noted a day begins nothing', async () => {
    await poll({ clientSecret: 'none' })
    expect(world.events).toEqual([])
    expect(health).toEqual(HEALTHY)
  })
})
