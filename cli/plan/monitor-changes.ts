import { ownEntry } from '../../shared/contract/own-entry.js'
import type { PolledMonitor } from '../../shared/jobs/requests/poll-request.js'
import { type ComparedSettings, comparedSettings, settingChanges } from './compared-settings.js'
import type { Definitions } from './definitions.js'
import { type ComingAndGoing, named } from './named-changes.js'

const MONITOR: ComingAndGoing = {
  kind: 'monitor',
  isNew: 'is new',
  isGone: 'is gone: what it has kept stays until it expires',
}

/** A monitor as it is compared. */
interface ComparedMonitor extends PolledMonitor {
  readonly settings: ComparedSettings
}

/** What an edit changes of monitors; of conditions, that they are of another version. */
export function monitorChanges(before: Definitions, after: Definitions): string[] {
  const withNotices = before.written !== undefined && after.written !== undefined
  return named(monitorsOf(before, withNotices), monitorsOf(after, withNotices), MONITOR, changesOf)
}

/** Who is told of a match is in no definition that is polled by: a file tells it. */
const monitorsOf = (
  { polls, written }: Definitions,
  withNotices: boolean,
): ReadonlyMap<string, ComparedMonitor> =>
  new Map(
    polls
      .flatMap(({ monitors }) => monitors)
      .map((monitor) => {
        const { name, mailbox, folder, then, receiveWithin, keep } = monitor
        const { for: _, ...kept } = keep
        const notify = withNotices ? ownEntry(written?.monitors ?? {}, name)?.notify : undefined
        const action = typeof then === 'string' ? then : `{ move: '${then.move}' }`
        const compared = { mailbox, folder, then: action, receiveWithin, keep: kept, notify }
        return [name, { ...monitor, settings: comparedSettings(compared) }]
      }),
  )

const changesOf = (was: ComparedMonitor, is: ComparedMonitor): string[] => [
  ...(was.version === is.version
    ? []
    : [
        `is of another version (${is.version} in place of ${was.version}): mail from its deployment on is decided on by it, and no other again`,
      ]),
  ...(was.enabled === is.enabled ? [] : [is.enabled ? 'goes on' : 'is paused']),
  ...(was.keep.for === is.keep.for
    ? []
    : [`keeps new mail for ${keepWords(is)} in place of ${keepWords(was)}`]),
  ...settingChanges(was.settings, is.settings),
  ...expectationChanges(was, is),
]

const keepWords = ({ keep }: PolledMonitor): string =>
  keep.for === 'forever' ? 'ever' : `${keep.for} days`

/** Of what else an expectation says, the due times show what it moves. */
function expectationChanges(was: PolledMonitor, is: PolledMonitor): string[] {
  if (JSON.stringify(was.expect) === JSON.stringify(is.expect)) return []
  const [before, after] = [expectWords(was), expectWords(is)]
  return before === after
    ? [`expects its mail ${after}, but by other rules`]
    : [`expects its mail ${after} in place of ${before}`]
}

const expectWords = ({ expect }: PolledMonitor): string =>
  expect ? `by ${expect.by.map(({ at, zone }) => `${at} ${zone}`).join(', ')}` : 'at no time'
