import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { EXIT } from '../exit-codes.js'
import { DEFAULT_DATA, jsonOption, parsePort } from '../options.js'
import { type PlaceOptions, withPlaceOptions } from '../place/chosen-place.js'
import { untilStopped } from '../world/until-stopped.js'
import { openInBrowser } from './open-in-browser.js'
import { CONSOLE_PORT, serveHere } from './serve-here.js'

interface ConsoleCommandOptions extends PlaceOptions {
  readonly port: number
  readonly open: string
  readonly browser: boolean
  readonly json?: boolean
}

const HELP = `
The page is on 127.0.0.1, for this user alone. Its address has a key behind #, new each time: who has no key sees nothing, and the key is in no
history and no list of processes. To show a colleague what you see, copy the address without the key; they run this command with --open.

Examples:
  mailjobs console                                       the local world in ${DEFAULT_DATA}, running or not
  mailjobs console --stack mailjobs-prod                 a deployed stack, by your own credentials
  mailjobs console --stack mailjobs-prod --open '/decisions?result=failed&after=7d'
  mailjobs console --no-browser --json                   prints address and key, opens nothing

It is served until Ctrl-C. Nothing of it is deployed, nothing of it leaves this machine. What it keeps is an index of the ledger, without bodies, in
~/.cache/mailjobs, which it makes again where it is gone: docs/console.md.`

/** `mailjobs console`: the page. */
export const consoleCommand = (): Command =>
  withPlaceOptions(
    new Command('console').description(
      'Open a page on this machine: what was decided, kept, sent, and what is wrong.',
    ),
  )
    .addOption(
      new Option('--port <n>', 'of the page; 0: any that is free')
        .argParser(parsePort)
        .default(CONSOLE_PORT),
    )
    .option('--open <path>', 'the view to begin with, as in an address of the page', '/')
    .option('--no-browser', 'print the address, open no browser')
    .addOption(jsonOption('the address as one line of JSON'))
    .addHelpText('after', HELP)
    .action(async (options: ConsoleCommandOptions) => {
      process.exitCode = await showConsole(options)
    })

async function showConsole(options: ConsoleCommandOptions): Promise<number> {
  const { port, open, browser, json } = options
  const served = await serveHere(options, port)
  const stop = untilStopped()
  const { url, place } = served
  const address = served.addressOf(open)
  if (json) console.log(JSON.stringify({ url, address, place: place.name }))
  else
    console.log(`${pc.bold('console')}  ${address}\n${pc.dim(`of ${place.name}; Ctrl-C ends it`)}`)
  const forget = browser ? await openQuietly(address) : async () => {}
  await stop.stopped
  stop.forget()
  await Promise.all([served.close(), forget()])
  return EXIT.done
}

/** By a file that only this user may read: an argument would show the key to all. @returns what removes the file */
async function openQuietly(address: string): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-console-'))
  await chmod(directory, 0o700)
  const file = join(directory, 'open.html')
  const quoted = JSON.stringify(address).replaceAll('<', '\\u003c')
  await writeFile(file, `<!doctype html><script>location.replace(${quoted})</script>`, {
    mode: 0o600,
  })
  openInBrowser(file)
  return () => rm(directory, { recursive: true, force: true })
}
