import type { ImapFlow } from 'imapflow'

/** A message as a copying client has it. */
export interface CopiedMail {
  readonly raw: Buffer
  readonly internalDate: Date
}

/** All mail of a folder, in the order of its UIDs: the first half of a client that moves a mailbox to another server. */
export async function mailOf(client: ImapFlow, folder: string): Promise<CopiedMail[]> {
  await client.mailboxOpen(folder, { readOnly: true })
  const mails: CopiedMail[] = []
  for await (const { source, internalDate } of client.fetch('1:*', {
    source: true,
    internalDate: true,
  })) {
    if (source && internalDate) mails.push({ raw: source, internalDate: new Date(internalDate) })
  }
  return mails
}

/** The second half: APPEND of each, with its INTERNALDATE, or without. */
export async function copyTo(
  client: ImapFlow,
  folder: string,
  mails: readonly CopiedMail[],
  dates: 'kept' | 'lost',
): Promise<void> {
  for (const { raw, internalDate } of mails)
    await client.append(folder, raw, [], dates === 'kept' ? internalDate : undefined)
}
