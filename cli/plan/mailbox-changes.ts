import { type ComparedSettings, comparedSettings, settingChanges } from './compared-settings.js'
import type { Definitions } from './definitions.js'
import { type ComingAndGoing, named } from './named-changes.js'
import { cadenceWords } from './schedules.js'

/** A mailbox as it is compared. */
interface ComparedMailbox {
  readonly settings: ComparedSettings
  /** When it is polled, in words. */
  readonly polled: string
}

const MAILBOX: ComingAndGoing = {
  kind: 'mailbox',
  isNew: 'is new: its secret is made empty, and needs a login',
  isGone: 'is gone: it is polled no more, and its secret stays',
}

/** Of a place: one without a monitor is there with its secret, and nobody tells. */
const MAILBOX_OF_PLACE: ComingAndGoing = {
  ...MAILBOX,
  isNew: 'is not polled now: if it is new, its secret is made empty, and needs a login',
}

/** What an edit changes of mailboxes: when each is polled, where it is, and who logs in. No secret is in a definition. */
export function mailboxChanges(before: Definitions, after: Definitions): string[] {
  const was = mailboxesOf(before)
  const is = mailboxesOf(after)
  if (before.written) return named(was, is, MAILBOX, changesOf)
  const told = [...is].filter(([name, { polled }]) => was.has(name) || polled !== NEVER)
  return named(was, new Map(told), MAILBOX_OF_PLACE, changesOf)
}

const NEVER = 'never'

function mailboxesOf({ polls, written }: Definitions): ReadonlyMap<string, ComparedMailbox> {
  const polled = new Map(polls.map(({ mailbox: { name, poll } }) => [name, cadenceWords(poll)]))
  const all = written?.mailboxes ?? polls.map(({ mailbox }) => mailbox)
  return new Map(
    all.map(({ name, address, imap, secondsPerMessage }) => [
      name,
      {
        settings: comparedSettings({ address, ...imap, secondsPerMessage }),
        polled: polled.get(name) ?? NEVER,
      },
    ]),
  )
}

const changesOf = (was: ComparedMailbox, is: ComparedMailbox): string[] => [
  ...(was.polled === is.polled ? [] : [`is polled ${is.polled} in place of ${was.polled}`]),
  ...settingChanges(was.settings, is.settings),
]
