import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const PROJECT = resolve(import.meta.dirname, '../..')

/** A line of `--json`. */
export type JsonEvent = Readonly<Record<string, unknown>>

/** A command that runs as a process of its own. */
export interface RunningCommand {
  readonly pid: number
  readonly events: readonly JsonEvent[]
  readonly stderr: () => string
  /** The first event, past or to come, that passes. Rejects if the command ends before. */
  event(passes: (event: JsonEvent) => boolean): Promise<JsonEvent>
  kill(signal: NodeJS.Signals): void
  readonly exitCode: Promise<number | null>
}

/** Starts `mailjobs` with these words, as a user's shell would. @param input comes on its standard input, which else is empty */
export const startCommand = (
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input?: string,
): RunningCommand =>
  run(process.execPath, [resolve(PROJECT, 'cli/bin.mjs'), ...words], environment, input)

/** Starts `npm start` with these words. */
export const startNpm = (words: readonly string[]): RunningCommand =>
  run('npm', ['start', '--', ...words], {})

function run(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  input?: string,
): RunningCommand {
  const child: ChildProcess = spawn(program, words, {
    cwd: PROJECT,
    env: { ...plainEnvironment(), ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(input)
  const events: JsonEvent[] = []
  const listeners = new Set<() => void>()
  let stderr = ''
  let hasEnded = false
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      // A document of several lines is for the test to put together.
      events.push(/^\{.*\}$/.test(line) ? JSON.parse(line) : { line })
      for (const listener of listeners) listener()
    })
  }
  const exitCode = once(child, 'close').then(([code]: (number | null)[]) => {
    hasEnded = true
    for (const listener of listeners) listener()
    return code ?? null
  })
  return {
    pid: child.pid ?? 0,
    events,
    stderr: () => stderr,
    event: (passes) =>
      new Promise((found, ended) => {
        const look = () => {
          const event = events.find(passes)
          if (event) found(event)
          else if (hasEnded) ended(new Error(`mailjobs ended before that: ${stderr}`))
          else return
          listeners.delete(look)
        }
        listeners.add(look)
        look()
      }),
    kill: (signal) => child.kill(signal),
    exitCode,
  }
}

/** What is read here has no colours, even where the surroundings ask for some (CI, FORCE_COLOR). */
function plainEnvironment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, ...environment } = process.env
  return { ...environment, NO_COLOR: '1' }
}
