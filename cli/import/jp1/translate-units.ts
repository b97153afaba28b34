import { secretVariable } from '../../../local/secrets/local-secrets.js'
import { EntryNames } from '../code/entry-names.js'
import { calledMinutes, type Expression, settings } from '../code/expression.js'
import type { Difference, DraftEntry, JobsDraft, Origin } from '../code/jobs-draft.js'
import { type MailJob, mailJobsIn, type OtherUnit } from './mail-jobs.js'
import { receptionMonitor } from './reception-job.js'
import { sendOfJob } from './send-job.js'
import { lastOf, type Unit } from './unit.js'

/** What JP1 looks for mail by, unless its agent is set otherwise (JP1/AJS2 linkage guide, 2.2.7). */
const POLL_MINUTES = 10

/** What is otherwise for all of it. */
const HEAD = [
  'What the comments say is otherwise here than in JP1; docs/migrating-from-jp1.md has all of it in one place. For every monitor:',
  '- JP1 has address, server and password in a mail profile, not in its units: give address and imap of each mailbox, and its password by a secret.',
  '- JP1 looks at mail of the inbox that is unread, as often as its agent is set; here each mail is decided on once, read or not (unread: true in when asks for it).',
  '- A job of JP1 ends with its first mail; a monitor goes on, and announces each (Mail Matched).',
  "- It begins with the next mail that comes; startFrom: 'all', or a date, takes in what is there.",
  '- Case is ignored ({ caseSensitive: true } heeds it), and a phrase that is wrapped at a blank is found.',
  '- JP1 never deletes what it has stored; here the whole mail is kept, for as long as keep says.',
]

/**
 * A jobs file of the mail jobs among some units.
 * @param source the name of the file, for the first comment
 * @param listOf the text of a list of attachments by its path; undefined if there is none
 */
export function translateUnits(
  units: readonly Unit[],
  source: string,
  listOf: (path: string) => string | undefined,
): JobsDraft {
  const { jobs, others } = mailJobsIn(units)
  const mailboxes = new NamedByProfile('mailbox', mailboxOf)
  const senders = new NamedByProfile('default', senderOf)
  const names = { monitors: new EntryNames(), sends: new EntryNames() }
  const monitors: DraftEntry[] = []
  const sends: DraftEntry[] = []
  const untranslated: Difference[] = []
  const people = new Map<string, Origin>()
  for (const job of jobs) {
    if (job.kind === 'reception') {
      const name = names.monitors.give(namesOf(job), 'monitor')
      const outcome = receptionMonitor(job, name, mailboxes.nameFor(job))
      if ('monitor' in outcome) monitors.push(outcome.monitor)
      else untranslated.push(outcome.untranslated)
    } else {
      const name = names.sends.give(namesOf(job), 'send')
      const outcome = sendOfJob(job, { name, sender: senders.nameFor(job), listOf })
      if ('send' in outcome) {
        sends.push(outcome.send)
        for (const person of outcome.names) people.set(person, people.get(person) ?? job.origin)
      } else untranslated.push(outcome.untranslated)
    }
  }
  return {
    head: [`Made of the JP1/AJS3 unit definitions in ${source} by mailjobs import jp1.`, ...HEAD],
    mailboxes: mailboxes.entries,
    monitors,
    senders: senders.entries,
    sends,
    addresses: [...people].map(([name, origin]) => bookEntry(name, origin)),
    untranslated: [...untranslated, ...others.map(otherUnit)],
  }
}

/** A job's own name, else with that of its jobnet. */
const namesOf = ({ unit, within }: MailJob): readonly string[] => [
  unit.name,
  `${within.at(-1)?.name ?? ''} ${unit.name}`,
]

/** Entries that jobs share: one for each mail profile, or for each agent where there is no profile (UNIX). */
class NamedByProfile {
  readonly entries: DraftEntry[] = []
  readonly #names = new EntryNames()
  readonly #byProfile = new Map<string, string>()
  readonly #otherwise: string
  readonly #entryOf: (name: string, profile: string, origin: Origin) => DraftEntry

  constructor(
    otherwise: string,
    entryOf: (name: string, profile: string, origin: Origin) => DraftEntry,
  ) {
    this.#otherwise = otherwise
    this.#entryOf = entryOf
  }

  nameFor({ unit, origin }: MailJob): string {
    const profile = lastOf(unit, 'mlprf')
    const agent = lastOf(unit, 'ex')
    const key =
      profile !== undefined
        ? `the mail profile ${profile}`
        : agent !== undefined
          ? `the mail of the agent ${agent}`
          : 'the mail of its agent'
    const known = this.#byProfile.get(key)
    if (known !== undefined) return known
    const name = this.#names.give([profile ?? agent ?? ''], this.#otherwise)
    this.#byProfile.set(key, name)
    this.entries.push(this.#entryOf(name, key, origin))
    return name
  }
}

const mailboxOf = (name: string, profile: string, origin: Origin): DraftEntry => ({
  name,
  origin,
  value: settings({
    address: `${name}@example.com`,
    imap: settings({ host: 'imap.example.com' }),
    poll: calledMinutes(POLL_MINUTES),
  }),
  notes: [`${profile}, first in ${origin.where}.`],
  differences: [
    {
      ...origin,
      setting: 'mlprf',
      words: `the units do not tell address and server: give them here. Password: secrets.json or ${secretVariable(name)} on one machine, mailjobs/<stage>/mailboxes/${name} in Secrets Manager.`,
    },
  ],
})

const senderOf = (name: string, profile: string, origin: Origin): DraftEntry => ({
  name,
  origin,
  value: settings({ via: 'ses', from: 'mailjobs@example.com' }),
  notes: [`${profile}, first in ${origin.where}.`],
  differences: [
    {
      ...origin,
      setting: 'mlprf',
      words:
        'the units do not tell who sends, and by which server: give from, and via, host and auth where it is not SES (docs/sending.md).',
    },
  ],
})

const bookEntry = (name: string, origin: Origin): DraftEntry => ({
  name,
  origin,
  value: 'somebody@example.com' satisfies Expression,
  notes: ["Its address is in Outlook's address book: give it here."],
  differences: [],
})

const otherUnit = ({ type, ...origin }: OtherUnit): Difference => ({
  ...origin,
  words:
    type === ''
      ? 'does not say what it is (ty): nothing was made of it'
      : `${KINDS.get(type) ?? `a unit of type ${type}`}: no part of a jobs file`,
})

const KINDS: ReadonlyMap<string, string> = new Map([
  ['g', 'a group'],
  ['mg', 'a group of managers'],
  ['n', 'a jobnet'],
  ['rn', 'a recovery jobnet'],
  ['rc', 'a start condition'],
  ['j', 'a UNIX job'],
  ['pj', 'a PC job'],
])
