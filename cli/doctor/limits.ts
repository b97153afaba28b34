import {
  MAX_POLL_REQUEST_BYTES,
  type PollRequest,
} from '../../shared/jobs/requests/poll-request.js'
import { asciiJson } from '../../shared/jobs/values/ascii-json.js'
import type { Clocks, StackLimits } from '../place/stack-limits.js'
import type { Finding } from './finding.js'

/** Above this part of a limit it is time to think of it. */
const NEAR = 0.8

/** AWS CloudFormation user guide, "Understand CloudFormation quotas". */
const MAX_RESOURCES = 500

/** Further than this from the clock of AWS, signatures are refused, and dates of mail cannot be compared (SigV4: 5 minutes; a minute is seen in every log). */
const WRONG_CLOCK_MS = 300_000
const ODD_CLOCK_MS = 60_000

/** How near the definitions of each mailbox are to what a schedule can carry. */
export function definitionFindings(polls: readonly PollRequest[]): Finding[] {
  const sizes = polls.map((request) => ({
    name: request.mailbox.name,
    bytes: asciiJson(request).length,
  }))
  const near = sizes.filter(({ bytes }) => bytes > NEAR * MAX_POLL_REQUEST_BYTES)
  const largest = Math.max(0, ...sizes.map(({ bytes }) => bytes))
  if (near.length === 0)
    return [
      {
        about: 'definitions',
        state: 'fine',
        words: `${largest.toLocaleString('en')} of ${MAX_POLL_REQUEST_BYTES.toLocaleString('en')} bytes that a schedule carries`,
      },
    ]
  return near.map(({ name, bytes }) => ({
    about: `definitions of ${name}`,
    state: 'warning',
    words: `${bytes.toLocaleString('en')} of ${MAX_POLL_REQUEST_BYTES.toLocaleString('en')} bytes that a schedule carries`,
    remedy: 'Shorten conditions, or split the mailbox in two.',
  }))
}

/** How near a stack is to the limits of AWS, and this machine's clock to that of AWS. */
export function stackFindings(
  { resources, concurrency, clocks }: StackLimits,
  mailboxes: number,
): Finding[] {
  return [
    {
      about: 'resources of the stack',
      state: resources > NEAR * MAX_RESOURCES ? 'warning' : 'fine',
      words: `${resources} of ${MAX_RESOURCES}`,
      ...(resources > NEAR * MAX_RESOURCES && {
        remedy: 'Move mailboxes to a stack of another stage.',
      }),
    },
    concurrencyFinding(concurrency, mailboxes),
    clockFinding(clocks),
  ]
}

function concurrencyFinding(concurrency: StackLimits['concurrency'], mailboxes: number): Finding {
  const about = 'runs at once'
  if (typeof concurrency === 'string') return { about, state: 'unknown', words: concurrency }
  const words = `${concurrency} in the account and region; ${mailboxes} mailboxes may be polled at the same moment`
  return concurrency > mailboxes
    ? { about, state: 'fine', words }
    : {
        about,
        state: 'warning',
        words,
        remedy:
          'Ask AWS for more concurrent executions (Service Quotas, Lambda), or spread the polls.',
      }
}

/** The clock of this machine beside that of a server; undefined: no server has told the time. */
export function clockFinding(clocks: Clocks | undefined): Finding {
  const about = 'clock'
  if (!clocks)
    return {
      about,
      state: 'unknown',
      words: 'no server has told the time; with --stack it is compared with that of AWS',
    }
  const offMs = clocks.local.getTime() - clocks.server.getTime()
  const off = Math.abs(offMs)
  // The header has whole seconds, and the answer was on its way.
  const words =
    off < 2_000
      ? 'as that of AWS'
      : `${Math.round(off / 1_000)} s ${offMs > 0 ? 'ahead of' : 'behind'} that of AWS`
  if (off < ODD_CLOCK_MS) return { about, state: 'fine', words }
  return {
    about,
    state: off < WRONG_CLOCK_MS ? 'warning' : 'wrong',
    words,
    remedy: 'Have this machine set its clock by NTP.',
  }
}

/** What of a disk has to be left for mail to be kept, and sends. */
const LEAST_FREE_BYTES = 1e9

/** The room that is left where a local world keeps things. */
export const diskFinding = (freeBytes: number): Finding => ({
  about: 'disk',
  state: freeBytes < LEAST_FREE_BYTES ? 'warning' : 'fine',
  words: `${(freeBytes / 1e9).toFixed(1)} GB are free`,
  ...(freeBytes < LEAST_FREE_BYTES && { remedy: 'Make room, or name another --data.' }),
})
