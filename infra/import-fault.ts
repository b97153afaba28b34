import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FaultPlace } from '../shared/failures/configuration-errors.js'

/** Why a file cannot be imported. */
export interface ImportFault {
  /** With the place, if one is known. */
  readonly words: string
  readonly place?: FaultPlace
}

/** What Node says of an import, with the line in a file of the user that it comes from. */
export async function importFaultOf(error: unknown): Promise<ImportFault> {
  if (!(error instanceof Error)) return { words: String(error) }
  const words = error.message.replace(/ imported from .*|\nRequire stack:[\s\S]*/, '')
  // A mistake in TypeScript has its line in the message already.
  const told = placeIn(words)
  if (told) return { words, place: told }
  const place = (await placeOfImport(error.message)) ?? placeInStack(error.stack ?? '')
  return place === undefined ? { words } : { words: `${words} (${shownPlace(place)})`, place }
}

function placeIn(words: string): FaultPlace | undefined {
  const [, file, line, column] = /(\/[^:\n]*):(\d+):(\d+)/.exec(words) ?? []
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) }
}

/** As Node says it of an `import`, and of a file that is loaded by `require`: one without "type": "module" above it. */
const NOT_FOUND = [
  /Cannot find (?:module|package) '(?<wanted>[^']+)' imported from (?<importer>\S+)/,
  /Cannot find module '(?<wanted>[^']+)'\nRequire stack:\n- (?<importer>.+)/,
]

/** The line of the import statement: of a module that is not found the stack knows only Node itself. */
async function placeOfImport(message: string): Promise<FaultPlace | undefined> {
  const found = NOT_FOUND.map((pattern) => pattern.exec(message)).find((match) => match !== null)
  const { wanted, importer } = found?.groups ?? {}
  if (wanted === undefined || importer === undefined) return undefined
  const file = pathOf(importer)
  const [name = ''] = (wanted.split('/').at(-1) ?? '').split('.')
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n')
  const index = lines.findIndex((line) => /\b(?:from|import)\b/.test(line) && line.includes(name))
  return index === -1 ? { file } : { file, line: index + 1 }
}

const FRAME = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]+):(\d+):(\d+)\)?$/

/** The first frame that is neither Node nor a library. */
function placeInStack(stack: string): FaultPlace | undefined {
  for (const line of stack.split('\n')) {
    const [, file, row, column] = FRAME.exec(line) ?? []
    if (file === undefined || file.includes('/node_modules/')) continue
    return { file: pathOf(file), line: Number(row), column: Number(column) }
  }
  return undefined
}

const pathOf = (file: string): string =>
  file.startsWith('file:') ? fileURLToPath(file.replace(/\?.*$/, '')) : file.replace(/\?.*$/, '')

const shownPlace = ({ file, line, column }: FaultPlace): string =>
  [shown(file), line, column].filter((part) => part !== undefined).join(':')

const shown = (file: string): string => {
  const path = relative(process.cwd(), file)
  return path.startsWith('..') ? file : path
}
