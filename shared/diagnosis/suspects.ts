import { patternWords } from '../announce/vanish-words.js'
import type { DiagnosisFacts, VanishedMail } from './diagnosis-facts.js'
import type { GoneTrait } from './gone-traits.js'

/** Who may have taken mail. */
export interface Suspect {
  readonly name: 'forgotten-client' | 'unknown-colleague' | 'stranger'
  /** In a line, for people. */
  readonly who: string
  /** What speaks for it here; empty: nothing does, and it is not ruled out by that. */
  readonly evidence: readonly string[]
  readonly against: readonly string[]
  readonly toDo: readonly string[]
}

/** Those there are, always in this order: the first is the commonest by far, and the last can be told only when the others are ruled out. */
export const suspectsOf = (facts: DiagnosisFacts): readonly Suspect[] => [
  {
    name: 'forgotten-client',
    who: 'A client that somebody has forgotten: an old computer or telephone, a scanner, a program that fetches by POP3',
    evidence: clientEvidence(facts),
    against: clientAgainst(facts),
    toDo: [
      'Ask everybody on the checklist below for every device, and for programs that fetch (fetchmail, a help desk, groupware, backup).',
      'Have it leave mail on the server; not all clients can. One that cannot: receive by IMAP in its place.',
      'Before a POP3 account is removed from a client, save what it has received: it may have the only copy, and goes with the account.',
    ],
  },
  {
    name: 'unknown-colleague',
    who: 'A colleague whom nobody thought of, who deletes or moves mail, or has a rule that does',
    evidence: colleagueEvidence(facts),
    against: [],
    toDo: [
      'Ask who else has, or ever had, the password: predecessors, substitutes, the agency that set it up.',
      'Look at the rules of the mailbox at its provider, and in the clients of those who read it.',
      'Look into the folders named above, Trash and spam first: what was only moved is there.',
    ],
  },
  {
    name: 'stranger',
    who: 'A stranger who has the password',
    evidence: strangerEvidence(facts),
    against: [],
    toDo: [
      "Look at the provider's record of logins, if it has one: addresses and times that are nobody's.",
      `Change the password at the provider, and here by \`mailjobs secrets rotate ${facts.mailbox}\`: it proves the new one before it replaces the old, which must be refused from then on.`,
      `${PASSWORD_WARNING}`,
      'See that no rule and no forwarding is left behind that the stranger has made.',
    ],
  },
]

/** Whoever takes the mail would take that as well. */
export const PASSWORD_WARNING =
  'Never announce a new password by mail to this mailbox: whoever takes its mail reads it. Use chat, the telephone, or paper.'

function clientEvidence({ ports, traits, vanished }: DiagnosisFacts): string[] {
  const pop = ports.filter(({ protocol, state }) => protocol === 'POP3' && state === 'open')
  const pattern = vanished.pattern.kind
  return [
    ...pop.map(
      ({ host, port, told }) =>
        `The server takes POP3 (${host}:${port})${told === undefined ? '' : `: ${told}`}.`,
    ),
    ...(pattern === 'fixed-period' || pattern === 'any-hour' ? patternWords(vanished.pattern) : []),
    ...lifeWords(vanished),
    ...traits.flatMap(clientTrait),
  ]
}

const MINUTE_MS = 60_000

/** How long mail lasts at most that comes and goes between two polls. */
function lifeWords({ occasions }: VanishedMail): string[] {
  const lives = occasions.flatMap(({ after, before }) =>
    after === undefined ? [] : [Date.parse(before) - Date.parse(after)],
  )
  if (lives.length === 0 || lives.length < occasions.length) return []
  const minutes = Math.ceil(Math.max(...lives) / MINUTE_MS)
  return [
    `What came and went was gone within ${minutes} min: what takes it looks into the mailbox at least that often.`,
  ]
}

function clientAgainst({ ports, from }: DiagnosisFacts): string[] {
  const pop = ports.filter(({ protocol }) => protocol === 'POP3')
  if (pop.length === 0 || pop.some(({ state }) => state === 'open')) return []
  return [
    `No POP3 was found on the usual ports, seen from ${from}: ask the provider whether it is offered.`,
  ]
}

function clientTrait(trait: GoneTrait): string[] {
  switch (trait.kind) {
    case 'everything':
      return [
        'Nothing is left of all that came: a client by POP3 that leaves nothing on the server does that.',
      ]
    case 'older':
      return [
        `All that is older than ${ageWords(trait.byHours)} is gone, and nothing that is younger than ${ageWords(trait.afterHours)}: a client that leaves mail for some days, or the provider's own rule.`,
      ]
    case 'younger':
      return [
        `All is gone that came since ${trait.since.toISOString()}, and nothing before: what takes it began then.`,
      ]
    case 'senders':
    case 'left-unread':
    case 'left-read':
      return []
  }
}

function colleagueEvidence({ vanished, traits, gone, survey }: DiagnosisFacts): string[] {
  const pattern = vanished.pattern.kind
  const isTrash = (path: string) =>
    survey?.folders.some((folder) => folder.path === path && folder.use === '\\Trash')
  const found = Map.groupBy(
    gone.flatMap(({ foundIn }) => foundIn ?? []),
    (folder) => folder,
  )
  return [
    ...[...found].map(([folder, mails]) =>
      isTrash(folder)
        ? `${mails.length} of those that are gone lie in ${folder}: somebody deleted them by IMAP, or in webmail. POP3 leaves nothing there.`
        : `${mails.length} of those that are gone lie in ${folder}: somebody, or a rule, has moved them.`,
    ),
    ...(pattern === 'working-hours' || pattern === 'same-hours'
      ? patternWords(vanished.pattern)
      : []),
    ...traits.flatMap(colleagueTrait),
  ]
}

function colleagueTrait(trait: GoneTrait): string[] {
  switch (trait.kind) {
    case 'senders':
      return [
        `Gone is all mail of ${trait.senders.join(', ')}, and none of others: a rule for them, or somebody whose mail it is.`,
      ]
    case 'left-unread':
      return [
        'All that is left is unread: what was read may be what goes, where people read here at all.',
      ]
    case 'left-read':
      return [
        'All that is left is read: somebody takes what is new, or a client marks what it has received.',
      ]
    case 'everything':
    case 'older':
    case 'younger':
      return []
  }
}

function strangerEvidence({ vanished }: DiagnosisFacts): string[] {
  return vanished.pattern.kind === 'any-hour'
    ? [
        'Mail goes by night as well. A client that is always on does the same: rule that out before.',
      ]
    : []
}

const HOURS_OF_DAYS = 48

/** `5 h`, `14 days`. */
export const ageWords = (hours: number): string =>
  hours < HOURS_OF_DAYS ? `${hours} h` : `${Math.floor(hours / 24)} days`
