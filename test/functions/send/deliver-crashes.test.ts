import { afterEach, describe, expect, test } from 'vitest'
import { sendTo, sinceAccepted } from '../../shared/delivery/sends.js'
import { type SendWorld, startSendWorld } from '../../worlds/send-world.js'

const A = 'a@example.com'
const B = 'b@example.com'
/** So long that the server reads it in pieces. */
const SEND = sendTo([A, B], { text: 'a line of the report\r\n'.repeat(20_000) })

/** When a run that died has lost its claim for certain. */
const afterTheClaim = () => sinceAccepted(3_600_000)

let world: SendWorld

afterEach(() => world.close())

/** Runs a delivery until its nth step (a call to bucket or bus, or a step of the server), and lets that hang for ever: as a crash there. */
async function crashAt(stepNumber: number): Promise<'crashed' | 'ended'> {
  let steps = 0
  let isArmed = true
  let crash = () => {}
  const crashed = new Promise<'crashed'>((resolve) => {
    crash = () => resolve('crashed')
  })
  const step = (): Promise<undefined> | undefined => {
    if (!isArmed) return undefined
    steps += 1
    if (steps !== stepNumber) return undefined
    crash()
    return new Promise<undefined>(() => {})
  }
  world = await startSendWorld({ onS3: step, onEvents: step })
  isArmed = false
  await world.accept(SEND)
  isArmed = true
  world.server.atStep = async () => {
    await step()
  }
  const result = await Promise.race([crashed, world.deliver(SEND).then(() => 'ended' as const)])
  isArmed = false
  return result
}

/** More steps than a delivery has; the last ones show that it then simply ends. */
const STEPS = Array.from({ length: 40 }, (_, index) => index + 1)

describe('a run that dies', () => {
  test.each(STEPS)(
    'at step %i delivers nothing twice, and leaves no send without a state',
    async (stepNumber) => {
      await crashAt(stepNumber)
      const wasDelivered = world.server.delivered.size > 0

      await world.deliver(SEND, { now: afterTheClaim })

      const { state, claim, announced } = await world.record(SEND)
      expect([...world.server.delivered.values()].every((times) => times === 1)).toBe(true)
      expect(['ACCEPTED', 'UNKNOWN']).toContain(state)
      if (!wasDelivered && state === 'ACCEPTED') expect(world.server.delivered.size).toBe(2)
      expect(claim).toBeUndefined()
      expect(announced).toEqual([state === 'ACCEPTED' ? 'Send Accepted' : 'Send Failed'])
      const ids = world.events.map(({ detail }) => detail['id'])
      expect(new Set(ids).size).toBe(1)
    },
  )

  test('the steps reach all of a delivery, and the last ones are past its end', async () => {
    expect(await crashAt(STEPS.length)).toBe('ended')
  })

  test('before the server reads, it is simply tried again', async () => {
    world = await startSendWorld()
    await world.accept(SEND)
    world.server.atStep = (step) =>
      step === 'ready' ? Promise.reject(new Error('killed')) : Promise.resolve()
    await expect(world.deliver(SEND)).rejects.toThrow('killed')
    world.server.atStep = async () => {}
    await world.deliver(SEND, { now: afterTheClaim })
    expect(await world.record(SEND)).toMatchObject({ state: 'ACCEPTED', attempts: 2 })
  })
})
