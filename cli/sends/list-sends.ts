import pc from 'picocolors'
import { EXIT } from '../exit-codes.js'
import { chosenPlace, type PlaceOptions } from '../place/chosen-place.js'
import { clockWords } from '../words/clock-words.js'
import { printable } from '../words/printable.js'
import { isTakenOver } from '../words/send-words.js'
import { type ListedSend, sendsOfDays } from './sends-of-place.js'

const MS_PER_DAY = 86_400_000

/** `mailjobs send --list`: the sends of a day in UTC, or since yesterday, as the outbox has them. The exit code. */
export async function listSends(
  day: string | undefined,
  { json, ...asked }: PlaceOptions & { readonly json: boolean | undefined },
): Promise<number> {
  const days = day === undefined ? recentDays(new Date()) : [day]
  const place = await chosenPlace(asked)
  const sends: ListedSend[] = []
  for await (const send of sendsOfDays(place.bucket, days)) sends.push(send)
  console.log(json ? JSON.stringify(sends) : sendListText(sends, days, new Date()))
  return EXIT.done
}

/** Days that are listed where none is named: the day of the API is that of UTC, and who asks early in Japan means the one before. */
export const recentDays = (now: Date): string[] => [
  dayOf(new Date(now.getTime() - MS_PER_DAY)),
  dayOf(now),
]

const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10)

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
