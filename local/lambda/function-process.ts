import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { preloadedClock } from './preloaded-clock.js'
import type { ProcessGuard } from './process-guard.js'

/** How a process ended: `exit status 3` or `signal: SIGKILL`. */
export type ProcessEnd = string

/** The operating system's process of one function instance. */
export interface FunctionProcess {
  readonly pid: number
  /** Resolves once it has ended and its last lines were read. */
  readonly ended: Promise<ProcessEnd>
  /** Stops it in its tracks, as Lambda does between two invocations. */
  freeze(): void
  thaw(): void
  kill(): void
}

/** What a function's process is started with. */
export interface FunctionProcessOptions {
  readonly assetDirectory: string
  readonly memoryMb: number
  /** All of it: of our own environment nothing but a preloaded clock is passed on. */
  readonly environment: Readonly<Record<string, string>>
  readonly onLog: (line: string) => void
  readonly guard: ProcessGuard
}

const RUNTIME_PATH = fileURLToPath(new URL('./runtime.mjs', import.meta.url))

/**
 * Where V8 sees a large machine it collects late, and would be killed for garbage: so it is told what it has. The runtime leaves it to the function
 * if that sets a size of its own (bootstrap of nodejs24.x).
 */
const HEAP_SHARE = 0.9
const OWN_SIZE = /--max-(old|semi)-space-size/

/**
 * Lines that a process wrote before its end are still in the pipe; a child of its own could hold
 * that open.
 */
const LAST_LINES_MS = 1_000

/**
 * Starts the runtime in the directory of the bundle. @throws Error if that directory is not there
 */
export function startFunctionProcess(options: FunctionProcessOptions): FunctionProcess {
  const { assetDirectory, memoryMb, environment, onLog, guard } = options
  const heapMb = Math.floor(memoryMb * HEAP_SHARE)
  const isSizedByItself = OWN_SIZE.test(environment['NODE_OPTIONS'] ?? '')
  const flags = isSizedByItself ? [] : [`--max-old-space-size=${heapMb}`]
  const child = spawn(process.execPath, [...flags, RUNTIME_PATH], {
    cwd: assetDirectory,
    env: { ...environment, ...preloadedClock() },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) {
    child.once('error', () => {})
    throw new Error(`cannot start ${process.execPath} in ${assetDirectory}`)
  }
  guard.protect(pid)
  for (const output of [child.stdout, child.stderr]) {
    createInterface({ input: output }).on('line', onLog)
  }
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', async (status, signal) => {
      guard.release(pid)
      await Promise.race([closed, delay(LAST_LINES_MS, undefined, { ref: false })])
      resolve(signal === null ? `exit status ${status}` : `signal: ${signal}`)
    })
  })
  return {
    pid,
    ended,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    kill: () => child.kill('SIGKILL'),
  }
}
