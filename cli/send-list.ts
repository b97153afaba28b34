import pc from 'picocolors'
import { worldFiles } from '../local/world/world-files.js'
import { NOTHING_GOES_OUT, withAnyWorld } from './any-world.js'
import { type ListedSend, SendApi } from './call/send-api.js'
import { EXIT } from './exit-codes.js'
import { clockWords } from './words/clock-words.js'
import { printable } from './words/printable.js'
import { isTakenOver } from './words/send-words.js'

const MS_PER_DAY = 86_400_000

/** What is asked beside the day. */
export interface ListOptions {
  readonly jobs: string | undefined
  readonly data: string
  readonly json: boolean | undefined
}

/** `mailjobs send --list`: the sends of a day in UTC, or since yesterday. The exit code. */
export async function listSends(
  day: string | undefined,
  { jobs, data, json }: ListOptions,
): Promise<number> {
  const days = day === undefined ? recentDays(new Date()) : [day]
  const say = (line: string) => console.error(pc.dim(line))
  const exitCode = await withAnyWorld(
    { files: worldFiles(data), jobs, data, say, ...NOTHING_GOES_OUT, onEvent() {} },
    async (url) => {
      const sends = await sendsOfDays(new SendApi(url), days)
      console.log(json ? JSON.stringify(sends) : sendListText(sends, days, new Date()))
      return EXIT.done
    },
  )
  return exitCode ?? EXIT.failed
}

/** Days that are listed where none is named: the day of the API is that of UTC, and who asks early in Japan means the one before. */
export const recentDays = (now: Date): string[] => [
  dayOf(new Date(now.getTime() - MS_PER_DAY)),
  dayOf(now),
]

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10)

/** The sends that were accepted on days in UTC, the earliest first. */
export async function sendsOfDays(api: SendApi, days: readonly string[]): Promise<ListedSend[]> {
  const sends: ListedSend[] = []
  for (const day of days) for await (const send of api.sendsOf(day)) sends.push(send)
  return sends
}

/** A line for each send, the earliest first. */
export function sendListText(
  sends: readonly ListedSend[],
  days: readonly string[],
  now: Date,
): string {
  const lines = sends.map(({ id, state, acceptedAt, sender, subject, recipientCount }) => {
    const colour = isTakenOver(state) ? pc.green : pc.yellow
    const whom = `${recipientCount} ${recipientCount === 1 ? 'recipient' : 'recipients'}`
    const when = clockWords(new Date(acceptedAt), now)
    return `${id}  ${colour(state.padEnd(9))}  ${printable(subject)} ${pc.dim(`${when}, by ${sender}, ${whom}`)}`
  })
  const counted =
    sends.length === 0 ? 'no sends' : sends.length === 1 ? 'a send' : `${sends.length} sends`
  return [...lines, pc.dim(`${counted} of ${days.join(' and ')} (days in UTC)`)].join('\n')
}
