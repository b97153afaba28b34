import { randomUUID } from 'node:crypto'
import { setTimer } from './set-timer.js'

/** Time, timers and ids as the world has them. */
export const CLOCK = { now: () => new Date(), setTimer, newId: randomUUID }
