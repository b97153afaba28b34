import { randomUUID } from 'node:crypto'
import { isRefusedLogin } from '../../shared/credentials/log-in-unless-held.js'
import type { FailureError } from '../../shared/failures/failure-error.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'
import type { MailServer, Protocol } from '../discovery/mail-servers.js'
import type { NewEntries } from '../edit/insert-entries.js'
import { valueWritten } from '../import/code/expression.js'
import { definitionsOfJobs, type MailDefinitions } from '../place/mail-definitions.js'
import { probeSubjects } from '../probe/probe-subjects.js'
import { type ProbeTools, probeTools } from '../probe/probe-tools.js'
import { failuresOf, type ProbeOutcome, runProbe } from '../probe/run-probe.js'
import { type CandidateStore, candidateStore } from '../secrets/candidate-store.js'
import { type LinkChoices, linkEntries } from './link-choices.js'
import { linkRemedy } from './link-remedies.js'

/** A login before it is stored, and the clients that try it. */
export interface TriedLogin {
  readonly candidate: CandidateStore
  readonly tools: ProbeTools
}

/** @param value of the secret */
export function triedLogin(value: string): TriedLogin {
  const candidate = candidateStore(value, randomUUID())
  const tools = probeTools({
    store: candidate,
    nameOfMailbox: (name) => name,
    nameOfSenders: (name) => name,
    withRemedy: (credentials) => credentials,
  })
  return { candidate, tools }
}

/** The first server that took the login; or the failure that ended the search. */
export type ProvedServer =
  | { readonly server: MailServer; readonly choices: LinkChoices; readonly proof: ProbeOutcome }
  | { readonly server: MailServer; readonly failure: FailureError }

/** What servers are tried with. */
export interface ProvingServers {
  readonly protocol: Protocol
  readonly login: TriedLogin
  /** The entries that there would be with a server. */
  readonly choicesOf: (server: MailServer) => LinkChoices
  readonly print: ((line: string) => void) | undefined
  readonly onProof: (outcome: ProbeOutcome) => void
}

/**
 * Logs in to servers in their order, as polls and sends do it, by the entries that are going to stand in the jobs file. A line that cannot be
 * secured ends before the password; the next server is tried then. A login that is refused is not tried elsewhere: servers lock accounts.
 * @param servers one at least
 */
export async function proveServers(
  servers: readonly MailServer[],
  { protocol, login, choicesOf, print, onProof }: ProvingServers,
): Promise<ProvedServer> {
  let first: ProvedServer | undefined
  for (const server of servers) {
    const choices = choicesOf(server)
    const definitions = definitionsOfEntries(linkEntries(choices))
    const kind = protocol === 'imap' ? 'mailbox' : 'sender'
    const subject = probeSubjects(definitions).find((one) => one.kind === kind)
    if (!subject) throw new Error('the entries lack what is to be proved')
    const outcome = await runProbe(subject, login.tools, {
      print,
      depth: 'login',
      remedyOf: linkRemedy,
    })
    onProof(outcome)
    const [failure] = failuresOf([outcome])
    if (!failure) return { server, choices, proof: outcome }
    if (isRefusedLogin(failure.code)) return { server, failure }
    first ??= { server, failure }
  }
  if (!first) throw new Error('there was no server to try')
  return first
}

/** What entries say, checked as those of a jobs file are. @throws ConfigurationInvalid */
export function definitionsOfEntries(entries: NewEntries): MailDefinitions {
  const value = (part: keyof NewEntries) =>
    valueWritten({ kind: 'settings', entries: entries[part] })
  const jobs = readJobs(
    { mailboxes: value('mailboxes'), monitors: value('monitors'), senders: value('senders') },
    'what was chosen',
  )
  return definitionsOfJobs(jobs, 'what was chosen')
}
