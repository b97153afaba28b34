import { stateIn } from '../../shared/archive/state-object.js'
import { mailboxHealthKey } from '../../shared/contract/keys.js'
import { failureOf } from '../../shared/failures/catalogue.js'
import type { Occurrence } from '../../shared/incidents/incident.js'
import { placeSlot, pollsFail } from '../../shared/incidents/incidents-of-events.js'
import {
  type MailboxHealth,
  mailboxHealthSchema,
  type Trouble,
} from '../../shared/mailbox/mailbox-health.js'

/** What has just begun, its poll is about to tell. */
const TOLD_WITHIN_MS = 30 * 60_000

/** What is known of a mailbox that is polled. */
export interface FailingMailbox {
  readonly name: string
  /** Those of its monitors that are not paused. */
  readonly monitors: readonly string[]
  readonly health: MailboxHealth
}

/**
 * What polls fail with of which no incident is open: it was told when it began, and has ended since without a poll that succeeded, because the
 * mailbox was paused, taken out or named otherwise, or somebody has closed it. To a poll the failure is no news, and nobody else would say so.
 */
export function failingUntold(
  { name: mailbox, monitors, health }: FailingMailbox,
  isOpen: (slot: string) => boolean,
  now: Date,
): Occurrence[] {
  const troubles: (readonly [string | undefined, Trouble])[] = [
    ...(health.failing ? [[undefined, health.failing] as const] : []),
    ...Object.entries(health.failingFolders ?? {}),
  ]
  const isUntold = ([folder, { since, actionsGivenUp }]: (typeof troubles)[number]) =>
    !actionsGivenUp &&
    now.getTime() - Date.parse(since) >= TOLD_WITHIN_MS &&
    !isOpen(placeSlot(mailbox, folder))
  return troubles.filter(isUntold).map(([folder, { code, since }]) => {
    const known = failureOf(code)
    return pollsFail(
      { mailbox, folder, monitors },
      {
        at: now.toISOString(),
        words: `fail still: ${code}`,
        evidence: [
          ...(known ? [known.meaning, `Usually: ${known.cause}`] : []),
          `It has failed since ${since}; the log of the monitor function has the latest words.`,
        ],
        remedy: known?.remedy,
        event: `${placeSlot(mailbox, folder)}.still.${now.toISOString()}`,
      },
    )
  })
}

/** How a mailbox is; undefined where nothing is known, or it cannot be read. */
export async function healthIn(
  archive: { read(key: string): Promise<{ readonly body: Buffer } | undefined> },
  mailbox: string,
): Promise<MailboxHealth | undefined> {
  const key = mailboxHealthKey(mailbox)
  const stored = await archive.read(key)
  return stored && stateIn(stored.body, key, mailboxHealthSchema).state
}
