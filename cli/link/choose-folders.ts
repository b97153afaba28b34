import { FolderNotFound } from '../../shared/failures/mailbox-errors.js'
import { resolveFolder } from '../../shared/mailbox/folder-names.js'
import type { MailboxSession } from '../../shared/mailbox/mailbox-session.js'
import { countOfMails } from '../../shared/probe/count-of-mails.js'
import { WrongUse } from '../exit-codes.js'
import type { Asker } from './ask.js'
import type { LinkOptions } from './link-options.js'
import { type ShownFolder, sentFolder, shownFolders } from './sent-folder.js'

/** Folders that were chosen, by the names that people see. */
export interface ChosenFolders {
  readonly received: string
  readonly sent: string | undefined
}

/** What a mailbox has, what of it was chosen, and how much mail is there. */
export interface FoundFolders extends ChosenFolders {
  readonly all: readonly ShownFolder[]
  /** In words, for each that was chosen. */
  readonly opened: readonly string[]
}

/** Lists the folders, chooses, and opens each that was chosen, to read. @throws FolderNotFound, WrongUse, and what a session throws */
export async function chooseFolders(
  session: MailboxSession,
  options: LinkOptions,
  {
    asker,
    onListed,
  }: { asker: Asker | undefined; onListed: (all: readonly ShownFolder[]) => void },
): Promise<FoundFolders> {
  const list = await session.folders()
  const all = shownFolders(list)
  onListed(all)
  const chosen = await chosenOf(all, options, asker)
  const opened: string[] = []
  for (const name of [chosen.received, chosen.sent].filter((one) => one !== undefined)) {
    const found = resolveFolder(name, list)
    if ('problem' in found) throw new FolderNotFound(`folder ${name} ${found.problem}`)
    const { messages } = await session.examine(found.path)
    opened.push(`${name}: ${countOfMails(messages)}`)
  }
  return { ...chosen, all, opened }
}

/** A folder that flags name counts; what they leave open is asked where somebody can answer. */
async function chosenOf(
  all: readonly ShownFolder[],
  { received, sent }: LinkOptions,
  asker: Asker | undefined,
): Promise<ChosenFolders> {
  return {
    received: received ?? (await askReceived(all, asker)),
    sent: sent === undefined ? await askSent(all, asker) : sent === true ? foundSent(all) : sent,
  }
}

const INBOX = 'INBOX'

/** Most mailboxes have nothing else that mail comes into. */
async function askReceived(all: readonly ShownFolder[], asker: Asker | undefined): Promise<string> {
  if (!asker || all.length < 2) return INBOX
  return asker.oneOf(
    'Which folder does mail come into that is to be watched?',
    all.map(choice),
    INBOX,
  )
}

const NONE = 'none'

async function askSent(
  all: readonly ShownFolder[],
  asker: Asker | undefined,
): Promise<string | undefined> {
  if (!asker || all.length < 2) return undefined
  const found = sentFolder(all)
  const none = { value: NONE, hint: 'received mail only' }
  const likely = all.filter(({ name }) => name === found)
  const others = all.filter(({ name }) => name !== found && name.toUpperCase() !== INBOX)
  const chosen = await asker.oneOf(
    'Is what is sent from there to be watched as well? Its folder:',
    [none, ...[...likely, ...others].map(choice)],
    NONE,
  )
  return chosen === NONE ? undefined : chosen
}

const choice = ({ name, specialUse }: ShownFolder) => ({
  value: name,
  ...(specialUse !== undefined && { hint: specialUse }),
})

function foundSent(all: readonly ShownFolder[]): string {
  const found = sentFolder(all)
  if (found !== undefined) return found
  throw new WrongUse(
    `No folder is marked for sent mail, nor has a usual name for it; --sent <folder> names it: ${all.map(({ name }) => name).join(', ')}.`,
  )
}
