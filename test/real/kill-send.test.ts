import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type KillWorld,
  MESSAGE_BYTES,
  RECIPIENTS,
  type Step,
  startKillWorld,
} from '../worlds/kill-world.js'

let world: KillWorld

beforeAll(async () => {
  world = await startKillWorld()
})
afterAll(() => world?.close())

/** The function's steps in their order, what the next run makes of the send, and how often the server has read the message. */
const MOMENTS: readonly {
  readonly at: string
  readonly when: () => (step: Step) => boolean
  readonly state: RegExp
  readonly taken: readonly number[]
}[] = [
  // Nothing has gone out: it is simply tried again. A write that is under way may still arrive, or not.
  { at: 'the claim is written', when: () => puts('result.json'), state: /ACCEPTED/, taken: [1] },
  { at: 'the message is kept', when: () => puts('message.eml'), state: /ACCEPTED/, taken: [1] },
  { at: 'it has connected', when: () => named('connected'), state: /ACCEPTED/, taken: [1] },
  { at: 'it says who sends', when: () => named('MAIL'), state: /ACCEPTED/, taken: [1] },
  { at: 'it says who gets it', when: () => recipient(1), state: /ACCEPTED/, taken: [1] },
  {
    at: 'it says who gets it last',
    when: () => recipient(RECIPIENTS.length),
    state: /ACCEPTED/,
    taken: [1],
  },
  {
    at: 'it writes that the server begins to read',
    when: () => putsAfter('RCPT'),
    state: /ACCEPTED|UNKNOWN/,
    taken: [0, 1],
  },
  // The server reads, or has read: nobody knows, and nobody sends it again.
  { at: 'the server reads', when: () => read(1), state: /UNKNOWN/, taken: [0, 1] },
  { at: 'half is read', when: () => read(MESSAGE_BYTES / 2), state: /UNKNOWN/, taken: [0, 1] },
  {
    at: 'all is read, and not answered',
    when: () => named('whole message'),
    state: /UNKNOWN/,
    taken: [1],
  },
  {
    at: 'the answer is written down',
    when: () => putsAfter('whole message'),
    state: /ACCEPTED|UNKNOWN/,
    taken: [1],
  },
  { at: 'it is announced', when: () => named('event'), state: /ACCEPTED/, taken: [1] },
  { at: 'that is written down', when: () => putsAfter('event'), state: /ACCEPTED/, taken: [1] },
]

test.each(MOMENTS)('a function that is killed when $at', async ({ when, state, taken }) => {
  const after = await world.killAt(when())
  expect(after.wasKilled).toBe(true)
  expect(after.record.state).toMatch(state)
  expect(taken).toContain(after.taken)
  if (after.record.state === 'ACCEPTED') expect(after.taken).toBe(1)
  expect(after.record.claim).toBeUndefined()
  expect(after.record.announced).toHaveLength(1)
})

const named = (name: Step['name']) => (step: Step) => step.name === name

const recipient = (number: number) => (step: Step) => step.name === 'RCPT' && step.count === number

const read = (bytes: number) => (step: Step) => step.name === 'piece' && step.bytes >= bytes

const puts = (file: string) => (step: Step) =>
  step.name === 'S3' && step.call.operation === 'PutObject' && step.call.key.endsWith(file)

/** The first writing of the record behind another step. */
function putsAfter(name: Step['name']): (step: Step) => boolean {
  let hasCome = false
  return (step) => {
    hasCome ||= step.name === name
    return hasCome && puts('result.json')(step)
  }
}
