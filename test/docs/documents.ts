import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const DOCS = join(import.meta.dirname, '../../docs')

/** What to do if a document is behind the code that it is made from. */
export const HOW_TO_UPDATE =
  'the code has moved on; update the document: UPDATE_DOCS=1 npx vitest run test/docs && npm run fix'

/** The text of a file in docs/. */
export const readDocument = (name: string): string => readFileSync(join(DOCS, name), 'utf8')

/** Writes a document anew if that was asked for; the comparison that follows then holds. */
export function updateDocument(name: string, text: () => string): void {
  if (process.env['UPDATE_DOCS']) writeFileSync(join(DOCS, name), text())
}

/** The sections of a Markdown document by their headings of the first two levels; each ends where the next begins. */
export function sectionsOf(markdown: string): ReadonlyMap<string, string> {
  const [, ...sections] = markdown.split(/^#{1,2} (?=\S)/m)
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n')
      return [section.slice(0, end).trim(), section.slice(end)]
    }),
  )
}
