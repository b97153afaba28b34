import type { ReplaySource } from '../../shared/contract/replays.js'
import { MAX_REPLAY_NAME, MAX_REPLAY_REASON } from '../../shared/jobs/requests/replay-request.js'
import { WrongUse } from '../exit-codes.js'

/** What `mailjobs replay` was asked, beside which mail and where. */
export interface ReplayOptions {
  readonly monitor?: string
  readonly source: ReplaySource
  readonly definition?: 'recorded' | 'deployed'
  readonly jobs?: string
  readonly forReal?: boolean
  readonly name?: string
  readonly reason?: string
  readonly limit?: number
  readonly json?: boolean
}

/** What cannot be meant is refused, before anything is looked for. @throws WrongUse */
export function requireUsable(options: ReplayOptions): void {
  const { jobs, definition, source, name, reason, forReal, monitor, limit } = options
  if (jobs !== undefined && definition !== undefined)
    throw new WrongUse(
      `--jobs is a definition of its own, and --definition ${definition} another: which?`,
    )
  if (definition === 'recorded' && source === 'mailbox')
    throw new WrongUse(
      '--definition recorded is for mail that is kept or quarantined: on mail of the mailbox nothing need have been decided.',
    )
  if (source === 'mailbox' && (monitor !== undefined || limit !== undefined))
    throw new WrongUse(
      '--monitor and --limit choose among mail that is kept or quarantined; of a mailbox --since, --until, --from, --subject and --uid do.',
    )
  if (name !== undefined && (!NAME.test(name) || name.length > MAX_REPLAY_NAME))
    throw new WrongUse(
      `--name takes letters, digits, dots, dashes and underscores, at most ${MAX_REPLAY_NAME}: again-1121`,
    )
  if (reason !== undefined && (reason.trim() === '' || reason.length > MAX_REPLAY_REASON))
    throw new WrongUse(`--reason takes 1 to ${MAX_REPLAY_REASON} characters.`)
  if (reason !== undefined && !forReal)
    throw new WrongUse('--reason is told by the event, and a dry run announces none: --for-real.')
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/
