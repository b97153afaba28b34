import { readFile } from 'node:fs/promises'
import { loadJobs } from '../../infra/load-jobs.js'
import { isRefusedLogin } from '../../shared/credentials/log-in-unless-held.js'
import { FailureError } from '../../shared/failures/failure-error.js'
import { openProbed } from '../../shared/probe/mailbox-probe.js'
import type { FindingStep, FoundServers } from '../discovery/find-servers.js'
import type { MailServer } from '../discovery/mail-servers.js'
import { tryEdit } from '../edit/edit-jobs-file.js'
import type { NewEntries } from '../edit/insert-entries.js'
import { WrongUse } from '../exit-codes.js'
import { DEFAULT_JOBS } from '../options.js'
import { type LoginSecrets, loginSecrets } from '../place/login-secrets.js'
import type { MailDefinitions } from '../place/mail-definitions.js'
import type { ProbeOutcome } from '../probe/run-probe.js'
import type { CandidateStore } from '../secrets/candidate-store.js'
import { keepLogin } from '../secrets/keep-login.js'
import { type KeptLogin, keptLogin } from '../secrets/kept-login.js'
import { newSecret } from '../secrets/new-secret.js'
import { fileErrorWords } from '../words/file-words.js'
import type { Asker } from './ask.js'
import { chooseFolders, type FoundFolders } from './choose-folders.js'
import { chooseServers } from './choose-servers.js'
import { type LinkChoices, linkEntries } from './link-choices.js'
import type { LinkOptions } from './link-options.js'
import { findingLines, folderLines } from './link-words.js'
import { type NamesForLink, namesForLink } from './names-for.js'
import { definitionsOfEntries, proveServers, type TriedLogin, triedLogin } from './prove-servers.js'
import { readLogins } from './read-logins.js'

/** What became of it. */
export interface LinkTold {
  readonly address: string
  readonly name: string
  readonly steps: readonly FindingStep[]
  readonly proof: readonly ProbeOutcome[]
  /** Nothing was stored, since this failed. */
  readonly failure?: FailureError
  readonly folders?: FoundFolders
  readonly entries?: NewEntries
  /** Of secrets, where they are kept. */
  readonly stored?: { readonly secrets: readonly string[]; readonly where: string }
  /** Of the jobs file: undefined if nobody asked for that. */
  readonly written?: { readonly file: string; readonly problem?: string }
}

/** Where it acts, and with whom it speaks. */
export interface Linking {
  readonly definitions: MailDefinitions
  readonly asker: Asker | undefined
  /** Undefined for a program: it is told all at the end. */
  readonly print: ((line: string) => void) | undefined
}

/** Links an address that the definitions do not have: both directions are proved before anything is stored. */
export async function linkNew(
  address: string,
  options: LinkOptions,
  { definitions, asker, print }: Linking,
): Promise<LinkTold> {
  const names = namesForLink(address, options.name, definitions)
  const ca = options.ca === undefined ? undefined : await authorityIn(options.ca)
  const steps: FindingStep[] = []
  const proof: ProbeOutcome[] = []
  const told = { address, name: names.name, steps, proof }
  const servers = await chooseServers(address, options, {
    asker,
    onBegin: () => print?.(`The mail servers of ${address}, by:`),
    onStep(step) {
      steps.push(step)
      print?.(findingLines(step))
    },
  })
  const account = { address, options, names, ca, servers, asker, print, onProof: pusher(proof) }
  const received = await proveReceiving(account)
  if ('failure' in received) return { ...told, failure: received.failure }
  const folders = await foldersOf(received, account).catch(failureIn)
  if (folders instanceof Error) return { ...told, failure: folders }
  const watched = watchedFolders(folders, names)
  const withFolders = { ...received.choices, watched }
  const sending = options.smtp ? await proveSending(received, withFolders, account) : undefined
  if (sending && 'failure' in sending) return { ...told, folders, failure: sending.failure }
  const choices = sending ? sending.choices : withFolders
  const kept = await keep(choices, { received, sending, options, asker })
  return { ...told, folders, entries: linkEntries(choices), ...kept }
}

/** What a server has failed with; whatever else ends the command ends it. */
function failureIn(error: unknown): FailureError {
  if (error instanceof FailureError) return error
  throw error
}

const pusher =
  (proof: ProbeOutcome[]) =>
  (outcome: ProbeOutcome): void => {
    proof.push(outcome)
  }

interface Account {
  readonly address: string
  readonly options: LinkOptions
  readonly names: NamesForLink
  readonly ca: string | undefined
  readonly servers: FoundServers
  readonly asker: Asker | undefined
  readonly print: Linking['print']
  readonly onProof: (outcome: ProbeOutcome) => void
}

/** A direction that was proved, and by which login. */
interface Proved {
  readonly choices: LinkChoices
  readonly login: TriedLogin
}

/** With what was typed beside it, which may be for sending as well. */
interface ProvedReceiving extends Proved {
  readonly username: string | undefined
  readonly typedForSmtp: string
}

/** Some lock an account after three. */
const MAX_TRIES = 2

/** A person whose login is refused may type it once more, with another user name. */
async function proveReceiving(
  account: Account,
): Promise<ProvedReceiving | { readonly failure: FailureError }> {
  const { address, options, names, ca, asker, print, onProof } = account
  let username = options.username
  let servers = account.servers.imap
  for (let tries = 1; ; tries += 1) {
    const typed = await readLogins({
      address,
      auth: options.auth,
      hasTwo: options.smtpOwnPassword === true,
      isWhole: options.stdin === true,
    })
    const login = triedLogin(secretOf(typed.imap, account))
    const choicesOf = (server: MailServer): LinkChoices => ({
      name: names.name,
      address,
      auth: options.auth,
      ca,
      imap: { server, username: unlessAddress(username ?? server.username, address) },
      watched: [{ monitor: names.received, folder: options.received ?? 'INBOX' }],
      sender: undefined,
    })
    const proved = await proveServers(servers, {
      protocol: 'imap',
      login,
      choicesOf,
      print,
      onProof,
    })
    if ('choices' in proved)
      return { choices: proved.choices, login, username, typedForSmtp: typed.smtp }
    const { failure, server } = proved
    if (!asker || tries === MAX_TRIES || !isRefusedLogin(failure.code)) return { failure }
    servers = servers.slice(servers.indexOf(server))
    const asked = username ?? server.username ?? address
    username = await asker.line(
      'The login was refused. The user name is not always the address; it is:',
      asked,
    )
  }
}

const secretOf = (typed: string, { names: { name }, options: { auth } }: Account): string =>
  newSecret({ name, auth, verb: 'set', typed, username: undefined, stored: undefined })

const unlessAddress = (username: string | undefined, address: string): string | undefined =>
  username === address || username === '' ? undefined : username

async function foldersOf(
  { choices, login }: Proved,
  { options, asker, print }: Account,
): Promise<FoundFolders> {
  const [probed] = definitionsOfEntries(linkEntries(choices)).mailboxes
  if (!probed) throw new Error('the entries lack their mailbox')
  const session = await openProbed(login.tools.mailboxes, probed.mailbox)
  try {
    return await chooseFolders(session, options, {
      asker,
      onListed: (all) => print?.(folderLines(all)),
    })
  } finally {
    session.close()
  }
}

const watchedFolders = ({ received, sent }: FoundFolders, names: NamesForLink) => [
  { monitor: names.received, folder: received },
  ...(sent === undefined ? [] : [{ monitor: names.sent, folder: sent }]),
]

async function proveSending(
  received: ProvedReceiving,
  choices: LinkChoices,
  account: Account,
): Promise<Proved | { readonly failure: FailureError }> {
  const { address, options, names, servers, print, onProof } = account
  const hasOwn = options.smtpOwnPassword === true
  const login = hasOwn ? triedLogin(secretOf(received.typedForSmtp, account)) : received.login
  const username = options.smtpUsername ?? received.username
  const choicesOf = (server: MailServer): LinkChoices => ({
    ...choices,
    sender: {
      name: names.name,
      secret: hasOwn ? names.smtpSecret : names.name,
      server,
      username: unlessAddress(username ?? server.username, address),
    },
  })
  const proved = await proveServers(servers.smtp, {
    protocol: 'smtp',
    login,
    choicesOf,
    print,
    onProof,
  })
  return 'choices' in proved ? { choices: proved.choices, login } : { failure: proved.failure }
}

interface Keeping {
  readonly received: Proved
  readonly sending: Proved | undefined
  readonly options: LinkOptions
  readonly asker: Asker | undefined
}

/** The secrets, and the jobs file where that is asked for; Ctrl-C waits until both are done. */
async function keep(
  choices: LinkChoices,
  { received, sending, options, asker }: Keeping,
): Promise<Pick<LinkTold, 'stored' | 'written'>> {
  const { jobs: file = DEFAULT_JOBS, write } = options
  const isWriting =
    write ?? (asker ? await asker.yesOrNo(`Write the entries into ${file}?`, true) : false)
  const secrets = await loginSecrets(options)
  const entries = linkEntries(choices)
  const logins = loginsOf(choices, secrets, { received, sending })
  return unbroken(async () => {
    const edit = isWriting ? await tryEdit(file, await loadJobs(file), entries) : undefined
    const isReady = edit !== undefined && !('problem' in edit)
    try {
      for (const { login, candidate } of logins) await keepLogin(secrets, login, candidate)
      if (isReady) await edit.apply()
    } finally {
      if (isReady) await edit.drop()
    }
    const stored = { secrets: logins.map(({ login }) => login.secret), where: secrets.where }
    if (!edit) return { stored }
    return { stored, written: { file, ...('problem' in edit && { problem: edit.problem }) } }
  })
}

/** Each secret once: in a local world that of a mailbox and that of a sender of one name are one. */
function loginsOf(
  choices: LinkChoices,
  secrets: LoginSecrets,
  { received, sending }: Pick<Keeping, 'received' | 'sending'>,
): readonly { readonly login: KeptLogin; readonly candidate: CandidateStore }[] {
  const definitions = definitionsOfEntries(linkEntries(choices))
  const of = (kind: 'mailbox' | 'sender', { login: { candidate } }: Proved) => ({
    login: keptLogin(definitions, secrets, { name: choices.name, kind }),
    candidate,
  })
  const all = [of('mailbox', received), ...(sending ? [of('sender', sending)] : [])]
  return [...Map.groupBy(all, ({ login }) => login.secret).values()].flatMap(
    ([first]) => first ?? [],
  )
}

/** What must not stop half way. */
async function unbroken<Result>(work: () => Promise<Result>): Promise<Result> {
  const ignore = (): void => {}
  process.on('SIGINT', ignore)
  try {
    return await work()
  } finally {
    process.off('SIGINT', ignore)
  }
}

/** @throws WrongUse if it cannot be read */
async function authorityIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new WrongUse(`${file} cannot be read: ${fileErrorWords(error)}`)
  }
}
