import { readFile } from 'node:fs/promises'
import { FailureError } from '../../shared/failures/failure-error.js'
import { openProbed } from '../../shared/probe/mailbox-probe.js'
import type { FindingStep } from '../discovery/find-servers.js'
import type { NewEntries } from '../edit/insert-entries.js'
import { WrongUse } from '../exit-codes.js'
import type { MailDefinitions } from '../place/mail-definitions.js'
import type { ProbeOutcome } from '../probe/run-probe.js'
import { fileErrorWords } from '../words/file-words.js'
import type { Asker } from './ask.js'
import { chooseFolders, type FoundFolders } from './choose-folders.js'
import { chooseServers } from './choose-servers.js'
import { type KeptLink, keepLink } from './keep-link.js'
import { linkEntries } from './link-choices.js'
import type { LinkOptions } from './link-options.js'
import { findingLines, folderLines } from './link-words.js'
import { type NamesForLink, namesForLink } from './names-for.js'
import { type Account, type Proved, proveReceiving, proveSending } from './prove-account.js'
import { definitionsOfEntries } from './prove-servers.js'

/** What became of it. */
export interface LinkTold extends Partial<KeptLink> {
  readonly address: string
  readonly name: string
  readonly steps: readonly FindingStep[]
  readonly proof: readonly ProbeOutcome[]
  /** Nothing was stored, since this failed. */
  readonly failure?: FailureError
  readonly folders?: FoundFolders
  readonly entries?: NewEntries
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
  const kept = await keepLink(choices, { received, sending, options, asker })
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

/** @throws WrongUse if it cannot be read */
async function authorityIn(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new WrongUse(`${file} cannot be read: ${fileErrorWords(error)}`)
  }
}
