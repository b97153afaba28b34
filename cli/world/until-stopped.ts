import { EXIT } from '../exit-codes.js'

/** The signals that end a command: Ctrl-C, a kill, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const PARENT_LOOK_MS = 500

/** Said at once: what ends takes a moment, and silence is taken for a program that hangs. */
const ANSWER = 'Ending... (Ctrl-C again ends at once)\n'

/** Tells when a command is to end. */
export interface Stop {
  readonly stopped: Promise<void>
  isStopped(): boolean
  /** Leaves signals to Node again. */
  forget(): void
}

/**
 * Waits for a signal, or for the end of who reads the output. The first is answered at once; a second one ends the process at once. Under `npm start` the end of npm counts too: a killed npm
 * passes nothing on, and would leave the world behind.
 */
export function untilStopped(): Stop {
  let isStopped = false
  let resolve = () => {}
  const stopped = new Promise<void>((settle) => {
    resolve = settle
  })
  const stop = () => {
    if (isStopped) process.exit(EXIT.failed)
    isStopped = true
    process.stderr.write(ANSWER)
    resolve()
  }
  for (const signal of SIGNALS) process.on(signal, stop)
  // Nobody reads what it says any more (`| head`).
  const stopUnread = () => {
    if (!isStopped) stop()
  }
  process.stdout.on('error', stopUnread)
  const startedByNpm = process.env['npm_lifecycle_event'] !== undefined
  const parent = process.ppid
  const parentWatch = setInterval(() => {
    if (startedByNpm && process.ppid !== parent && !isStopped) stop()
  }, PARENT_LOOK_MS)
  parentWatch.unref()
  return {
    stopped,
    isStopped: () => isStopped,
    forget() {
      clearInterval(parentWatch)
      process.stdout.off('error', stopUnread)
      for (const signal of SIGNALS) process.off(signal, stop)
    },
  }
}
