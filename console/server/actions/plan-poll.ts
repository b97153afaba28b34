import * as z from 'zod'
import { carriedAgain, isPaused } from '../../../shared/jobs/requests/poll-request.js'
import { AskedWrongly, noSuch } from '../answer-errors.js'
import type { ConsolePlace } from '../console-place.js'
import { type PlannedAction, stale } from './planned-action.js'

/** What of a poll's outcome is told. */
const outcomeSchema = z.object({
  result: z.enum(['succeeded', 'failed', 'busy']),
  decided: z.int(),
  matched: z.int(),
  failures: z.array(z.object({ code: z.string(), message: z.string() })).optional(),
})

/** Polls a mailbox now, as its schedule would: by the definitions that are at work. @throws AskedWrongly */
export async function planPoll(here: ConsolePlace, name: string): Promise<PlannedAction> {
  const request = await requestOf(here, name)
  if (!request) throw noSuch('mailbox')
  if (isPaused(request))
    throw new AskedWrongly(
      409,
      'PAUSED',
      'All its monitors are paused: enabled is false in jobs.ts. Take that out, and deploy it.',
    )
  const acts = request.monitors.filter(({ then, enabled }) => enabled && then !== 'leave')
  return {
    command: commandOf(here),
    effects: [
      { said: 'effectPoll', values: { name, count: request.monitors.length } },
      ...(acts.length === 0
        ? []
        : [
            {
              said: 'effectPollActs' as const,
              values: { names: acts.map((monitor) => monitor.name).join(', ') },
            },
          ]),
    ],
    async run() {
      const current = await requestOf(here, name)
      if (current?.version !== request.version) throw stale('The definitions have changed')
      const answer = await here.invokeMonitor({
        schemaVersion: 1,
        mailbox: current.mailbox,
        monitors: current.monitors.map(carriedAgain),
        version: current.version,
        scheduledTime: here.now().toISOString(),
      })
      const { result, decided, matched, failures = [] } = outcomeSchema.parse(answer)
      const reason = failures.map(({ code, message }) => `${code}: ${message}`).join('; ')
      return result === 'failed'
        ? { done: { said: 'failedPoll', values: { name, reason } } }
        : { done: { said: 'donePoll', values: { name, result, decided, matched } } }
    },
  }
}

const requestOf = async ({ place }: ConsolePlace, name: string) =>
  (await place.definitions()).data.find(({ mailbox }) => mailbox.name === name)

/** A stack has no command of ours for it: its function is called as its schedule calls it. */
const commandOf = ({ option }: ConsolePlace): string =>
  option.includes('--stack')
    ? 'aws lambda invoke --function-name <the monitor function> --payload <the input of its schedule> out.json'
    : `mailjobs poll${option}`
