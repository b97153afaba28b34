import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import { inNamedNetwork, type NamedNetwork } from './named-network.js'

/** Whether script(1) is there, which gives a program a terminal. */
export const hasTerminals = (): boolean => spawnSync('script', ['--version']).status === 0

/** What somebody waits for on the screen, and the keys that are pressed then. */
export type Answer = readonly [shown: RegExp, keys: string]

/** Keys of a terminal. */
export const KEYS = { enter: '\r', down: '\u001b[B', ctrlC: '\u0003', clearLine: '\u0015' } as const

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/** Runs `mailjobs` in a terminal, where somebody gives these answers, each once. @returns what was seen there */
export async function inTerminal(
  network: NamedNetwork,
  words: readonly string[],
  answers: readonly Answer[],
) {
  const { line, options } = await inNamedNetwork(network, words)
  // A narrow terminal would break what is waited for into lines.
  const command = `stty cols 400 rows 50; ${line.map(quoted).join(' ')}`
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    ...options,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const left = [...answers]
  let seen = ''
  let isNew = 0
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen += text
    const [next] = left
    const found = next?.[0].exec(plain(seen).slice(isNew))
    if (!next || !found) return
    isNew += found.index + found[0].length
    left.shift()
    // A prompt is shown a moment before it listens.
    setTimeout(() => terminal.stdin.write(next[1]), LISTENING_MS)
  })
  const limit = setTimeout(() => terminal.kill(), LIMIT_MS)
  const [exitCode] = await once(terminal, 'close')
  clearTimeout(limit)
  return { exitCode: Number(exitCode), seen, left: left.map(([shown]) => String(shown)) }
}

const LISTENING_MS = 100

/** A prompt that nobody has an answer for waits for ever. */
const LIMIT_MS = 60_000

/** Without what moves the cursor, and colours. */
const plain = (text: string): string => stripVTControlCharacters(text)
