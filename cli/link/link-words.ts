import pc from 'picocolors'
import type { FindingStep } from '../discovery/find-servers.js'
import { type MailServer, serverWords } from '../discovery/mail-servers.js'
import type { NewEntries } from '../edit/insert-entries.js'
import { printEntry } from '../import/code/print-expression.js'
import { printable } from '../words/printable.js'
import type { ShownFolder } from './sent-folder.js'

const LABEL_WIDTH = 12

/** What a source has told, and which of the servers that it named answer. */
export function findingLines({ source, detail, open, closed }: FindingStep): string {
  const line = (mark: string, server: MailServer) =>
    `    ${mark} ${server.protocol} ${serverWords(server)}`
  return [
    `  ${source.padEnd(LABEL_WIDTH)} ${printable(detail)}`,
    ...open.map((server) => line(pc.green('answers   '), server)),
    ...closed.map((server) => pc.dim(line('no answer ', server))),
  ].join('\n')
}

/** The same for programs. */
export const findingJson = ({ source, detail, open, closed }: FindingStep): object => ({
  source,
  detail,
  open: open.map(serverJson),
  closed: closed.map(serverJson),
})

const serverJson = ({
  protocol,
  host,
  port,
  security,
  username,
  provider,
}: MailServer): object => ({
  protocol,
  host,
  port,
  security,
  ...(username !== undefined && { username }),
  ...(provider !== undefined && { provider }),
})

/** A folder with what the server says that it is for. */
export const folderWords = ({ name, specialUse }: ShownFolder): string =>
  specialUse === undefined ? printable(name) : `${printable(name)}  ${specialUse}`

/** The entries as they stand in the jobs file, part by part. */
export const entriesText = (entries: NewEntries): string =>
  Object.entries(entries)
    .filter(([, settings]) => settings.length > 0)
    .map(([part, settings]) =>
      printEntry({ name: part, value: { kind: 'settings', entries: settings } }, 1),
    )
    .join('')

/** What folders there are. */
export const folderLines = (folders: readonly ShownFolder[]): string =>
  [pc.bold('folders'), ...folders.map((folder) => `  ${folderWords(folder)}`)].join('\n')
