import { simpleParser } from 'mailparser'
import { WANTED } from '../corpora.js'
import type { FileArchive } from '../file-archive.js'
import type { MailboxOrder } from '../orders.js'
import { PARSER_OPTIONS } from './mailparser-options.js'

/** Whether a mail is one that is waited for, by its sender's address and its decoded subject. */
export const isWanted = (address: string | undefined, subject: string | undefined): boolean =>
  address === WANTED.from && subject?.includes(WANTED.subject) === true

/** Reads a mail with mailparser and, if it is to be kept, writes the files that mailjobs would write. */
export async function keepParsedMail(
  archive: FileArchive,
  { task }: MailboxOrder,
  uid: number,
  raw: Buffer,
): Promise<void> {
  const mail = await simpleParser(raw, PARSER_OPTIONS)
  const { subject, from, attachments, text = '', html, messageId, date } = mail
  const onlyWanted = task.name === 'keep' && task.onlyWanted
  if (onlyWanted && !isWanted(from?.value[0]?.address, subject)) return
  const names = attachments.map(
    ({ filename = 'file' }, index) => `${uid}/attachments/${index + 1}-${filename}`,
  )
  await Promise.all([
    archive.add(`${uid}/message.eml`, raw),
    archive.add(`${uid}/text.txt`, text),
    html ? archive.add(`${uid}/body.html`, html) : undefined,
    ...attachments.map(({ content }, index) => archive.add(names[index] ?? '', content)),
    archive.add(`${uid}/attachments.lst`, names.join('\n')),
  ])
  const manifest = { uid, subject, from: from?.text, messageId, date, attachments: names }
  await archive.add(`${uid}/mail.json`, JSON.stringify(manifest, null, 2))
}
