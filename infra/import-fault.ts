import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What Node says of an import, with the line in a file of the user that it comes from. */
export async function importFaultOf(error: unknown): Promise<string> {
  if (!(error instanceof Error)) return String(error)
  const words = error.message.replace(/ imported from .*/, '')
  const place = (await placeOfImport(error.message)) ?? placeInStack(error.stack ?? '')
  // A mistake in TypeScript has its line in the message already.
  return place === undefined || /:\d+:\d+/.test(words) ? words : `${words} (${place})`
}

const NOT_FOUND = /Cannot find (?:module|package) '(?<wanted>[^']+)' imported from (?<importer>\S+)/

/** The line of the import statement: of a module that is not found the stack knows only Node itself. */
async function placeOfImport(message: string): Promise<string | undefined> {
  const { wanted, importer } = NOT_FOUND.exec(message)?.groups ?? {}
  if (wanted === undefined || importer === undefined) return undefined
  const file = pathOf(importer)
  const [name = ''] = (wanted.split('/').at(-1) ?? '').split('.')
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const index = lines.findIndex((line) => /\b(?:from|import)\b/.test(line) && line.includes(name))
  return index === -1 ? shown(file) : `${shown(file)}:${index + 1}`
}

const FRAME = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]+):(\d+):(\d+)\)?$/

/** The first frame that is neither Node nor a library. */
function placeInStack(stack: string): string | undefined {
  for (const line of stack.split('\n')) {
    const [, file, row, column] = FRAME.exec(line) ?? []
    if (file === undefined || file.includes('/node_modules/')) continue
    return `${shown(pathOf(file))}:${row}:${column}`
  }
  return undefined
}

const pathOf = (file: string): string =>
  file.startsWith('file:') ? fileURLToPath(file.replace(/\?.*$/, '')) : file.replace(/\?.*$/, '')

const shown = (file: string): string => {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
