import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Corpus, mailsOf } from './corpora.js'

/** What has to be in the files of whoever kept the wanted mail of a corpus: sha256 of each, sorted. */
export interface KeptContents {
  readonly messages: readonly string[]
  readonly attachments: readonly string[]
}

/** What is to be kept of a corpus. */
export function wantedContents(corpus: Corpus): KeptContents {
  const messages: string[] = []
  const attachments: string[] = []
  for (const { raw, isWanted, attachmentSha256 } of mailsOf(corpus)) {
    if (!isWanted) continue
    messages.push(createHash('sha256').update(raw).digest('hex'))
    if (attachmentSha256) attachments.push(attachmentSha256)
  }
  return { messages: messages.toSorted(), attachments: attachments.toSorted() }
}

/** What was kept, by the names of the files: raw messages, and whatever is in a directory `attachments`. */
export async function keptContents(directory: string): Promise<KeptContents> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const hashesOf = async (chosen: typeof files) => {
    const hashes: string[] = []
    for (const { parentPath, name } of chosen) hashes.push(await sha256Of(join(parentPath, name)))
    return hashes.toSorted()
  }
  return {
    messages: await hashesOf(files.filter(({ name }) => name === 'message.eml')),
    attachments: await hashesOf(
      files.filter(({ parentPath }) => basename(parentPath) === 'attachments'),
    ),
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}
