/** The signals that end a command: Ctrl-C, a kill, a closed terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const PARENT_LOOK_MS = 500

/** Tells when a command is to end. */
export interface Stop {
  readonly stopped: Promise<void>
  isStopped(): boolean
  /** Leaves signals to Node again. */
  forget(): void
}

/**
 * Waits for a signal. A second one ends the process at once. Under `npm start` the end of npm counts too: a killed npm
 * passes nothing on, and would leave the world behind.
 */
export function untilStopped(): Stop {
  let isStopped = false
  let resolve = () => {}
  const stopped = new Promise<void>((settle) => {
    resolve = settle
  })
  const stop = () => {
    if (isStopped) process.exit(1)
    isStopped = true
    resolve()
  }
  for (const signal of SIGNALS) process.on(signal, stop)
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
      for (const signal of SIGNALS) process.off(signal, stop)
    },
  }
}
