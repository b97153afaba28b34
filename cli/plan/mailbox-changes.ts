import type { Definitions, PlannedMailbox } from './definitions.js'
import { type ComingAndGoing, named } from './named-changes.js'
import { cadenceWords } from './schedules.js'

/** A mailbox as it is compared. */
interface ComparedMailbox {
  readonly settings: ReadonlyMap<string, string>
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
  if (before.mailboxes) return named(was, is, MAILBOX, changesOf)
  const told = [...is].filter(([name, { polled }]) => was.has(name) || polled !== NEVER)
  return named(was, new Map(told), MAILBOX_OF_PLACE, changesOf)
}

const NEVER = 'never'

function mailboxesOf({ polls, mailboxes }: Definitions): ReadonlyMap<string, ComparedMailbox> {
  const polled = new Map(polls.map(({ mailbox: { name, poll } }) => [name, cadenceWords(poll)]))
  const all = mailboxes ?? polls.map(({ mailbox }) => mailbox)
  return new Map(
    all.map((mailbox) => [
      mailbox.name,
      { settings: settingsOf(mailbox), polled: polled.get(mailbox.name) ?? NEVER },
    ]),
  )
}

/** By their names in the jobs file. */
const settingsOf = ({ address, imap, secondsPerMessage }: PlannedMailbox) =>
  new Map(
    Object.entries({ address, ...imap, secondsPerMessage }).flatMap(([setting, value]) =>
      value === undefined ? [] : [[setting, String(value)] as const],
    ),
  )

function changesOf(was: ComparedMailbox, is: ComparedMailbox): string[] {
  const settings = new Set([...was.settings.keys(), ...is.settings.keys()])
  return [
    ...(was.polled === is.polled ? [] : [`is polled ${is.polled} in place of ${was.polled}`]),
    ...[...settings]
      .filter((setting) => was.settings.get(setting) !== is.settings.get(setting))
      .map((setting) => settingWords(setting, was, is)),
  ]
}

/** A certificate is a page of signs: that it is another is all there is to say. */
const settingWords = (setting: string, was: ComparedMailbox, is: ComparedMailbox): string =>
  setting === 'ca'
    ? 'trusts another certificate (ca) then'
    : `has ${valueWords(setting, is)} in place of ${valueWords(setting, was)}`

function valueWords(setting: string, { settings }: ComparedMailbox): string {
  const value = settings.get(setting)
  return value === undefined ? `no ${setting} of its own` : `the ${setting} ${value}`
}
