import { Chance } from '../chance.js'
import { type Calls, planFaults } from '../plan-faults.js'
import {
  FIRST_DELIVERY,
  REPORTED_STATES,
  type RecipientPlan,
  type SendAct,
  type SendPlan,
  type SendSchedule,
} from './send-schedule.js'

/** The schedule of a seed: always the same. */
export function planSends(seed: number): SendSchedule {
  const chance = new Chance(seed)
  const sends = chance.times(chance.oneOf([1, 1, 2, 3]), (index) => sendPlan(chance, index))
  const acts = actPlans(chance, sends)
  const called = acts.flatMap((act) => ('run' in act ? [act.run] : []))
  const delivered = chance.times(2 * sends.length + 2, (index) => FIRST_DELIVERY + index)
  const faults = [
    ...called.flatMap((run) =>
      planFaults(chance, run, { ...FAULTS_OF_RUN, calls: CALLS_OF_ACCEPTANCE }),
    ),
    ...delivered.flatMap((run) =>
      planFaults(chance, run, { ...FAULTS_OF_RUN, calls: CALLS_OF_DELIVERY }),
    ),
  ]
  return { seed, sends, acts, faults }
}

const sendPlan = (chance: Chance, index: number): SendPlan => ({
  subject: `report ${index + 1}`,
  recipients: chance.times(chance.oneOf([1, 1, 2, 3]), (number) =>
    recipientPlan(chance, index, number),
  ),
  hasKey: chance.percent(65),
  attachments: chance.oneOf([0, 0, 0, 1, 2]),
  keepsCopy: chance.percent(30),
})

const recipientPlan = (chance: Chance, send: number, number: number): RecipientPlan => ({
  address: `recipient-${send + 1}-${number + 1}@example.com`,
  treatment: chance.oneOf(['takes', 'takes', 'takes', 'takes', 'refuses', 1, 2]),
})

/** The longest time between two things that happen; a few are at once. */
const APART_MS = [5, 100, 3_000, 60_000, 900_000] as const

function actPlans(chance: Chance, plans: readonly SendPlan[]): SendAct[] {
  const sends = plans.length
  let atMs = 0
  let run = 0
  const acts: SendAct[] = []
  const nextRun = () => {
    run += 1
    return run
  }
  const soon = () => {
    atMs += chance.below(chance.oneOf(APART_MS))
    return atMs
  }
  for (let send = 0; send < sends; send += 1)
    for (let calls = chance.oneOf([1, 1, 1, 2, 3]); calls > 0; calls -= 1)
      acts.push({ atMs: soon(), act: 'call', run: nextRun(), send })
  for (let watches = chance.oneOf([0, 1, 1, 2]); watches > 0; watches -= 1)
    acts.push({ atMs: soon(), act: 'watch', run: nextRun() })
  if (chance.percent(20))
    acts.push({ atMs: soon(), act: 'cancel', run: nextRun(), send: chance.below(sends) })
  if (chance.percent(30))
    for (let reports = chance.oneOf([1, 1, 2, 3]); reports > 0; reports -= 1) {
      const send = chance.below(sends)
      const recipient = chance.below(plans[send]?.recipients.length ?? 1)
      const said = chance.oneOf(REPORTED_STATES)
      acts.push({ atMs: soon(), act: 'report', run: nextRun(), send, recipient, said })
    }
  if (chance.percent(30)) {
    const send = chance.below(sends)
    const hasKey = chance.percent(60)
    // Whoever has a key may call again, having heard nothing.
    const askings = hasKey ? chance.oneOf([1, 2, 3]) : 1
    const keyed = hasKey && { key: `once more ${send + 1}` }
    for (let asking = 0; asking < askings; asking += 1)
      acts.push({ atMs: soon(), act: 'ask again', run: nextRun(), send, ...keyed })
  }
  if (chance.percent(8))
    acts.push({ atMs: soon(), act: 'clock is set', byMs: chance.oneOf([-60_000, 90_000, 300_000]) })
  return acts
}

const CALLS_OF_ACCEPTANCE: Calls = [
  ['S3', 8, 5],
  ['queue', 1, 2],
  ['SSM', 2, 1],
  ['clock', 6, 1],
]

const CALLS_OF_DELIVERY: Calls = [
  ['S3', 5, 3],
  ['S3', 18, 4],
  ['transport', 1, 5],
  ['bus', 1, 3],
  ['queue', 1, 1],
  ['SSM', 1, 1],
  ['secrets', 1, 1],
  ['mailbox', 5, 2],
  ['clock', 15, 1],
]

const FAULTS_OF_RUN = {
  counts: [0, 0, 1, 1, 1, 2],
  endings: ['killed before', 'killed in the middle', 'killed after'],
  endingPercent: 40,
} as const
