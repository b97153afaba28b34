import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { text } from 'node:stream/consumers'
import { WrongUse } from '../exit-codes.js'

/** The words of the command line that a mail is made of. */
export interface SendWords {
  readonly sender?: string
  readonly to?: readonly string[]
  readonly cc?: readonly string[]
  readonly bcc?: readonly string[]
  readonly replyTo?: readonly string[]
  readonly subject?: string
  readonly text?: string
  readonly html?: string
  readonly attach?: readonly string[]
}

/** A file to attach, which is uploaded first. */
export interface AttachedFile {
  readonly path: string
  readonly filename: string
  readonly sizeBytes: number
}

/** A mail for the API, and the files to go with it. */
export interface SendBody {
  readonly fields: Readonly<Record<string, string | readonly string[]>>
  readonly files: readonly AttachedFile[]
}

/** Reads what the words name. @throws WrongUse for a file that is not there, and where recipient or subject are missing */
export async function sendBodyOf(words: SendWords): Promise<SendBody> {
  const { sender, to, cc, bcc, replyTo, subject, html, attach = [] } = words
  if (to === undefined)
    throw new WrongUse('--to is missing: an address, or a name of the address book.')
  if (subject === undefined) throw new WrongUse('--subject is missing.')
  const body = words.text ?? (html === undefined ? await standardInput() : undefined)
  return {
    fields: {
      to,
      subject,
      ...(sender !== undefined && { sender }),
      ...(cc && { cc }),
      ...(bcc && { bcc }),
      ...(replyTo && { replyTo }),
      ...(body !== undefined && { text: body }),
      ...(html !== undefined && { html: await contentOf(html) }),
    },
    files: await Promise.all(attach.map(fileAt)),
  }
}

async function standardInput(): Promise<string> {
  if (!process.stdin.isTTY) return text(process.stdin)
  throw new WrongUse('There is no body: give --text or --html, or write it to standard input.')
}

const contentOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error)
  })

async function fileAt(path: string): Promise<AttachedFile> {
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error)
  })
  if (!facts.isFile()) throw new WrongUse(`${path} is not a file.`)
  return { path, filename: basename(path), sizeBytes: facts.size }
}

const unreadable = (path: string, error: unknown): WrongUse =>
  new WrongUse(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
