import { afterAll, beforeAll, expect, test } from 'vitest'
import { countFromEnvironment } from '../count-from-environment.js'
import { type KillPollWorld, type Moment, startKillPollWorld } from '../worlds/kill-poll-world.js'

const KILLS = countFromEnvironment('KILLS', 100)
const FREEZES = countFromEnvironment('FREEZES', 30)
/** Calls of a poll of these mails; past them it has ended, and the next round begins with the first again. */
const MAILS_OF_A_ROUND = 3

let world: KillPollWorld
let delivered = 0

beforeAll(async () => {
  world = await startKillPollWorld()
}, 120_000)
afterAll(() => world.close())

async function deliver(): Promise<void> {
  const mails = Array.from({ length: MAILS_OF_A_ROUND }, (_, index) => {
    const number = delivered + index + 1
    const from = number % 2 === 0 ? 'batch' : 'news'
    return Buffer.from(
      `From: ${from}@example.com\r\nMessage-ID: <${number}@example.com>\r\nSubject: mail ${number}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext ${number}\r\n--b\r\nContent-Type: text/csv; name="a.csv"\r\n\r\n${number},0\r\n--b--\r\n`,
    )
  })
  await world.dovecot.deliver(world.dovecot.user, mails)
  delivered += MAILS_OF_A_ROUND
}

/** Each mail is kept once for each monitor that it is for, announced at least once, and accounted for. */
async function expectAll(): Promise<void> {
  const numbers = Array.from({ length: delivered }, (_, index) => index + 1)
  const { mails, announced, accounted } = await world.kept()
  const wanted = numbers.flatMap((uid) => [
    `${uid} all`,
    ...(uid % 2 === 0 ? [`${uid} batch`] : []),
  ])
  expect(mails).toEqual(wanted.toSorted())
  expect(new Set(announced).size).toBe(wanted.length)
  expect(accounted).toEqual(numbers)
}

test.each([
  ['killed', KILLS, 'killWhen'],
  ['stopped, and goes on when another run has done its work', FREEZES, 'freezeWhen'],
] as const)(
  'a poll that is %s, %i times at another of its calls, loses nothing and keeps nothing twice',
  async (_, times, disturb) => {
    let step = 1
    let disturbed = 0
    while (disturbed < times) {
      await deliver()
      const hasCome = await world[disturb](nth(step))
      disturbed += hasCome ? 1 : 0
      // Twice: what a run that did not end leaves behind is looked at once more.
      await world.poll()
      await world.poll()
      await expectAll()
      step = hasCome ? step + 1 : 1
    }
    console.log(
      `${disturbed} polls ${disturb === 'killWhen' ? 'killed' : 'frozen'}, ${delivered} mails`,
    )
  },
)

/** The nth step of a poll. */
function nth(number: number): Moment {
  let steps = 0
  return () => {
    steps += 1
    return steps === number
  }
}
