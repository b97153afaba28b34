import type { PolledMonitor } from '../jobs/requests/poll-request.js'
import type { FindFolder } from '../mailbox/folder-finder.js'
import type { SurveyedSession } from '../mailbox/mailbox-session.js'
import { countOfMails } from './count-of-mails.js'
import type { Step } from './stages.js'

/** A session of a probe, and what finds folders in it. */
export interface ProbedSession {
  readonly session: SurveyedSession
  readonly findFolder: FindFolder
}

/** A monitor as far as it names folders. */
export type WatchingMonitor = Pick<PolledMonitor, 'name' | 'folder' | 'then'>

/** Each folder that is watched, once. */
export const folderSteps = (
  opened: () => Promise<ProbedSession>,
  monitors: readonly WatchingMonitor[],
): readonly Step[] =>
  [...Map.groupBy(monitors, ({ folder }) => folder)].map(([folder, watching]) => ({
    stage: 'folder',
    of: folder,
    goesOn: true,
    async run() {
      const { session, findFolder } = await opened()
      const path = await findFolder(folder)
      const { messages, uidValidity } = await session.examine(path)
      const called = path === folder ? '' : `${path}, `
      return {
        detail: `${called}${countOfMails(messages)}, watched by ${watching.map(({ name }) => name).join(', ')}`,
        facts: { messages, uidValidity },
      }
    },
  }))

/** Each folder that mail goes to, once. */
export function targetSteps(
  opened: () => Promise<ProbedSession>,
  monitors: readonly WatchingMonitor[],
  sentCopy: string | undefined,
): readonly Step[] {
  const moves = monitors.flatMap(({ name, then }) =>
    typeof then === 'object' ? [{ folder: then.move, use: `${name} moves mail there` }] : [],
  )
  const copies =
    sentCopy === undefined ? [] : [{ folder: sentCopy, use: 'keeps the copies of what is sent' }]
  return [...Map.groupBy([...moves, ...copies], ({ folder }) => folder)].map(([folder, uses]) => ({
    stage: 'target',
    of: folder,
    goesOn: true,
    async run() {
      const { session, findFolder } = await opened()
      const path = await findFolder(folder)
      await session.status(path)
      const called = path === folder ? '' : `${path}: `
      return { detail: `${called}${uses.map(({ use }) => use).join(', ')}` }
    },
  }))
}
