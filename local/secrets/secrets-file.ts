import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { SecretsFileUnusable } from '../../shared/failures/configuration-errors.js'

/** A secret: any fields; who logs in with it says which. */
export const secretSchema = z.record(z.string(), z.unknown())

const versionSchema = z.object({
  id: z.string(),
  value: secretSchema,
  stages: z.array(z.string()),
})

/** Beside the mailboxes: no mailbox can have this name. */
export const VERSIONS = '.versions'

const secretsSchema = z
  .object({ [VERSIONS]: z.record(z.string(), z.array(versionSchema)).default({}) })
  .catchall(secretSchema)

/** The file: a secret for each name, and the versions that runs have stored. */
export type SecretsFile = z.output<typeof secretsSchema>

/** Read and write for the owner; anything for anybody else is refused. */
const OWNER_ONLY = 0o600
const OTHERS = 0o077

/** Reads the file before anybody asks for a secret: what is wrong with it is better said at once. @throws SecretsFileUnusable */
export async function checkSecretsFile(file: string): Promise<void> {
  await readSecretsFile(file)
}

/** Writes the file as a whole, for its owner alone: of two that write at once one is there whole. */
export async function replaceFile(
  file: string,
  { [VERSIONS]: versions, ...secrets }: SecretsFile,
): Promise<void> {
  const next = `${file}.${randomUUID()}`
  const whole = Object.keys(versions).length === 0 ? secrets : { ...secrets, [VERSIONS]: versions }
  const text = `${JSON.stringify(whole, undefined, 2)}\n`
  try {
    await writeFile(next, text, { mode: OWNER_ONLY, flag: 'wx' })
    await rename(next, file)
  } catch (error) {
    await rm(next, { force: true })
    throw error
  }
}

/**
 * Stores one secret, and leaves the others as they are. What was kept of earlier values of it goes with them: a password that somebody has replaced
 * is to be nowhere. @param value JSON @throws SecretsFileUnusable
 */
export async function storeSecret(file: string, name: string, value: string): Promise<void> {
  const { [VERSIONS]: versions, ...secrets } = await readSecretsFile(file)
  const { [name]: _, ...others } = versions
  await replaceFile(file, {
    ...secrets,
    [name]: secretSchema.parse(JSON.parse(value)),
    [VERSIONS]: others,
  })
}

/** Removes one secret with all that was kept of it, and leaves the others as they are. @throws SecretsFileUnusable */
export async function forgetSecret(file: string, name: string): Promise<void> {
  const { [VERSIONS]: versions, [name]: secret, ...secrets } = await readSecretsFile(file)
  const { [name]: kept, ...others } = versions
  if (secret === undefined && kept === undefined) return
  await replaceFile(file, { ...secrets, [VERSIONS]: others })
}

/** What is in the file; where there is none, nothing. @throws SecretsFileUnusable for one that cannot be used, or that others can read */
export async function readSecretsFile(file: string): Promise<SecretsFile> {
  const facts = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw unreadable(file, error)
  })
  if (!facts) return { [VERSIONS]: {} }
  if (!facts.isFile()) throw new SecretsFileUnusable(`${file} is no file`)
  if (facts.mode & OTHERS) {
    throw new SecretsFileUnusable(`${file} can be read by others; run: chmod 600 ${file}`)
  }
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw unreadable(file, error)
  })
  const json = jsonIn(text)
  if (json === undefined) {
    throw new SecretsFileUnusable(`${file} is no JSON${placeOfFault(text)}; ${FORM}`)
  }
  const parsed = secretsSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const names = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'the whole')))
  throw new SecretsFileUnusable(
    `${file}: ${[...names].join(', ')} is not of the right form; ${FORM}`,
  )
}

const FORM = 'it must be {"<mailbox or secret>": {"username": "...", "password": "..."}}'

function unreadable(file: string, error: unknown): SecretsFileUnusable {
  const code = codeOf(error)
  const advice = code === 'EACCES' ? `; run: sudo chown $USER ${file} && chmod 600 ${file}` : ''
  return new SecretsFileUnusable(`${file} cannot be read: ${code}${advice}`)
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

function jsonIn(text: string): unknown {
  try {
    // Editors of Windows begin a file with a mark of its encoding.
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}

/** The line where the JSON ends to be JSON; the parser's own message would quote the file. */
function placeOfFault(text: string): string {
  try {
    JSON.parse(text)
    return ''
  } catch (error) {
    const [, position] = /position (\d+)/.exec(String(error)) ?? []
    if (position === undefined) return ''
    return ` (line ${text.slice(0, Number(position)).split('\n').length})`
  }
}
