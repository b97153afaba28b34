import { secretVariable } from '../../../local/secrets/local-secrets.js'
import { emailSchema } from '../../../shared/jobs/settings/mailbox-schema.js'
import { HOST_NAME } from '../../../shared/jobs/values/host-name.js'
import { EntryNames } from '../code/entry-names.js'
import {
  calledDays,
  calledEverything,
  calledMinutes,
  type Expression,
  settings,
} from '../code/expression.js'
import type { Difference, DraftEntry, JobsDraft, Origin } from '../code/jobs-draft.js'
import type { Account } from './account.js'
import { folderName } from './folder-name.js'

/** How often mail is looked for where nothing says it, and what may be said. */
const POLL_MINUTES = { otherwise: 10, least: 1, most: 1_440 } as const

/** Mail that stays on the server needs no copy for ever; of mail that is deleted there, what is kept here is the only one. */
const KEEP_DAYS = 30

const head = (program: string, source: string): readonly string[] => [
  `Made of ${source} by mailjobs import ${program}.`,
  `What the comments say is otherwise here than with ${program}. For every mailbox:`,
  '- No password was copied. It belongs into a secret; the comment on the mailbox names it.',
  `- ${program} delivers mail to a program or a mailbox; here it is kept in the bucket, and Mail Matched starts what you say in infra/targets.ts.`,
  '- Every mail is wanted, as there; when says which ones, if not all.',
  '- Stop one before you start the other: two that fetch from one mailbox take mail from each other.',
]

/** A jobs file of accounts: a mailbox for each, and a monitor for each of its folders. */
export function translateAccounts(
  accounts: readonly Account[],
  program: 'fetchmail' | 'getmail',
  source: string,
): JobsDraft {
  const names = { mailboxes: new EntryNames(), monitors: new EntryNames() }
  const drafts = accounts.map((account) => {
    const mailbox = mailboxOf(account, names.mailboxes)
    return { mailbox, monitors: monitorsOf(account, mailbox.name, names.monitors) }
  })
  return {
    head: head(program, source),
    mailboxes: drafts.map(({ mailbox }) => mailbox),
    monitors: drafts.flatMap(({ monitors }) => monitors),
    senders: [],
    sends: [],
    addresses: [],
    untranslated: [],
  }
}

/** Whether another server, or a switch at the provider, is needed before it can be read here. */
const isNotImap = ({ protocol }: Account): boolean => protocol !== 'imap' && protocol !== 'auto'

const originOf = ({ username, host, line }: Account): Origin => ({
  where:
    [username, host].filter((part) => part !== undefined && part !== '').join(' at ') ||
    'an account',
  line,
})

function mailboxOf(account: Account, names: EntryNames): DraftEntry {
  const { username, host, port, security, auth } = account
  const origin = originOf(account)
  const [localPart = ''] = (username ?? '').split('@')
  const name = names.give([localPart, `${localPart} ${host}`, host], 'mailbox')
  const address = addressOf(account, name)
  const isHost = HOST_NAME.test(host)
  const isForeign = isNotImap(account)
  const differences: Difference[] = [
    {
      ...origin,
      words: `Password: secrets.json or ${secretVariable(name)} on one machine, mailjobs/<stage>/mailboxes/${name} in Secrets Manager, as {"username": "...", "password": "..."}.`,
    },
  ]
  const tell = (words: string) => differences.push({ ...origin, words })
  if (!isHost) tell('It names no server that could be written here: give imap.host.')
  if (isForeign)
    tell(
      `IT IS READ BY ${account.protocol.toUpperCase()} THERE, AND HERE BY IMAP ALONE: have IMAP switched on for the account, and give its host and port, which may be others. Its monitors are paused until then (enabled). Whatever else reads it by POP3 may take mail away before it is seen here.`,
    )
  if (account.protocol === 'auto')
    tell('The protocol is not said there (auto); here it is IMAP: check that the server speaks it.')
  if (address !== username) tell('The address is a guess: correct it.')
  if (username === undefined) tell('It names no user: the secret does.')
  if (security === 'starttls' && !isForeign)
    tell(
      "Without ssl there, the password may go readable; here STARTTLS has to be offered (security: 'none' would have to be asked for).",
    )
  if (auth === 'oauth2')
    tell('Its login is an access token: docs/oauth2.md says what belongs into the secret.')
  if (account.everySeconds === undefined)
    tell(
      `How often it is fetched is not in the file: every ${POLL_MINUTES.otherwise} minutes here.`,
    )
  return {
    name,
    origin,
    value: settings({
      address,
      imap: settings({
        host: isHost ? host : 'imap.example.com',
        port: isForeign ? undefined : port,
        security: security === 'tls' || isForeign ? undefined : security,
        username,
        auth: auth === 'oauth2' ? auth : undefined,
      }),
      poll: calledMinutes(pollMinutes(account)),
    }),
    notes: [`${origin.where} (line ${origin.line}).`],
    differences: [...differences, ...account.notes.map((note) => ({ ...origin, ...note }))],
  }
}

/** The user name where it is an address, else a guess by the host's domain. */
function addressOf({ username = '', host }: Account, name: string): string {
  const domain = host.split('.').slice(1).join('.')
  const candidates = [username, `${username}@${domain}`, `${name}@${domain}`]
  return candidates.find((text) => emailSchema.safeParse(text).success) ?? `${name}@example.com`
}

const pollMinutes = ({ everySeconds }: Account): number =>
  everySeconds === undefined
    ? POLL_MINUTES.otherwise
    : Math.min(Math.max(Math.ceil(everySeconds / 60), POLL_MINUTES.least), POLL_MINUTES.most)

function monitorsOf(account: Account, mailbox: string, names: EntryNames): readonly DraftEntry[] {
  const folders = account.folders.length > 0 ? account.folders : ['INBOX']
  return folders.map((written) => {
    const folder = folderName(written)
    const isInbox = folder.toUpperCase() === 'INBOX'
    const origin = originOf(account)
    const deletes = account.then === 'delete'
    const isPaused = account.isSkipped || isNotImap(account)
    return {
      name: names.give([`${mailbox} ${folder}`], 'monitor'),
      origin,
      value: settings({
        mailbox,
        folder: isInbox ? undefined : folder,
        when:
          account.maxBytes === undefined
            ? calledEverything()
            : settings({ size: settings({ maxBytes: account.maxBytes }) }),
        keep: deletes
          ? settings({ for: 'forever', message: true })
          : settings({ for: calledDays(KEEP_DAYS) }),
        startFrom: account.takesAll ? 'all' : 'now',
        then: actionOf(account),
        enabled: isPaused ? false : undefined,
      }),
      notes: [`${origin.where}, ${folder}.`],
      differences: monitorWords(account).map((words) => ({ ...origin, words })),
    }
  })
}

const actionOf = ({ then }: Account): Expression | undefined => {
  if (then === 'leave') return undefined
  return typeof then === 'string' ? then : settings({ move: folderName(then.move) })
}

function monitorWords(account: Account): readonly string[] {
  const words: string[] = []
  if (account.then === 'delete')
    words.push(
      'Mail is deleted on the server there once it is delivered, here once it is kept - for ever, since nobody else has it then.',
    )
  if (account.takesAll) words.push('Mail that is there already is taken in (startFrom).')
  else
    words.push(
      "It begins with the next mail that comes; startFrom: 'all', or a date, takes in what is there already.",
    )
  if (account.maxBytes !== undefined)
    words.push(`Mail of more than ${account.maxBytes} bytes is left on the server, as there.`)
  if (account.isSkipped)
    words.push(
      'Fetched there only where it is asked for by name (skip): it is paused here (enabled).',
    )
  return words
}
