import { readFile } from 'node:fs/promises'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Argument, Command } from 'commander'
import { keptBundles } from '../../infra/kept-bundles.js'
import { FUNCTION_NAMES, type FunctionName } from '../../shared/contract/names.js'
import { EXIT, WrongUse } from '../exit-codes.js'
import { fileErrorWords } from '../words/file-words.js'
import { printable } from '../words/printable.js'

const HELP = `
The functions do not load their source maps: the first error would cost each some 40 MB and two seconds. So a stack in a log names places of the
bundle, and this command says where those are in the sources. It maps by this checkout: be on the commit that is deployed.

Examples:
  mailjobs trace monitor stack.txt
  pbpaste | mailjobs trace send
  aws logs tail "$MONITOR_LOGS" --since 1h | mailjobs trace monitor

What is no place of a bundle is printed as it is. It ends with 0, and with 1 if there was no such place in what it read.`

/** `mailjobs trace`: a stack of a log by the sources. */
export const traceCommand = (): Command =>
  new Command('trace')
    .description("Say where in the sources the places of a stack are that is in a function's log.")
    .addArgument(new Argument('<function>', 'whose log it is').choices(FUNCTION_NAMES))
    .argument('[file]', 'the log, or the stack; default: standard input')
    .addHelpText('after', HELP)
    .action(async (name: FunctionName, file: string | undefined) => {
      process.exitCode = await trace(name, file)
    })

async function trace(name: FunctionName, file: string | undefined): Promise<number> {
  const log = file === undefined ? await text(process.stdin) : await read(file)
  const map = await mapOf(name)
  let places = 0
  const mapped = log.replaceAll(PLACE, (place, line: string, column: string) => {
    const origin = map.findOrigin(Number(line), Number(column))
    if (!('fileName' in origin)) return place
    places += 1
    return `${sourceOf(origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`
  })
  // A log is words of others; a line end is its own.
  process.stdout.write(mapped.split('\n').map(printable).join('\n'))
  return places > 0 ? EXIT.done : EXIT.failed
}

/** `file:///var/task/index.mjs:12:345`, in a stack or in the JSON of a line; in the local world the bundle lies elsewhere. */
const PLACE = /(?:file:\/\/)?\/[\w./-]*index\.mjs:(\d+):(\d+)/g

async function mapOf(name: FunctionName): Promise<SourceMap> {
  const bundles = await keptBundles()
  if (bundles === undefined)
    throw new WrongUse('The bundles cannot be kept here: node_modules/.cache cannot be written.')
  const bundle = join(bundles, 'functions', name, 'index.mjs')
  return new SourceMap(JSON.parse(await readFile(`${bundle}.map`, 'utf8')))
}

/** From the root of the project, wherever the bundle lies. */
const sourceOf = (file: string): string => file.replace(/^(?:\.\.\/)+/, '')

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new WrongUse(`${file} cannot be read: ${fileErrorWords(error)}`)
  }
}
