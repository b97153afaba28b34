import { expect, test } from 'vitest'
import { startKillWorld } from '../worlds/kill-world.js'

/** How finely TCP cuts a message is different each time, so nobody knows how many steps there are: at least these. */
const LEAST_STEPS = 80

test('a function that is killed at each of its steps delivers nothing twice, and leaves no send without a state', async () => {
  const world = await startKillWorld()
  try {
    const outcomes: Record<string, number> = {}
    let killed = 0
    for (let isOver = false; !isOver; ) {
      const point = killed + 1
      let steps = 0
      const { wasKilled, record, taken } = await world.killAt(() => {
        steps += 1
        return steps === point
      })
      expect(taken, `killed at point ${point}`).toBeLessThanOrEqual(1)
      expect(['ACCEPTED', 'UNKNOWN'], `killed at point ${point}`).toContain(record.state)
      if (record.state === 'ACCEPTED') expect(taken, `killed at point ${point}`).toBe(1)
      expect(record.claim).toBeUndefined()
      expect(record.announced).toHaveLength(1)
      outcomes[record.state] = (outcomes[record.state] ?? 0) + 1
      killed += wasKilled ? 1 : 0
      isOver = !wasKilled
    }
    console.log(`Killed at each of ${killed} steps: ${JSON.stringify(outcomes)}`)
    expect(killed).toBeGreaterThanOrEqual(LEAST_STEPS)
    expect(outcomes['UNKNOWN']).toBeGreaterThan(10)
    expect(outcomes['ACCEPTED']).toBeGreaterThan(10)
  } finally {
    await world.close()
  }
})
