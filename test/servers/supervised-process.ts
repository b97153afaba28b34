import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A server process that cannot outlive the process that started it. */
export type SupervisedProcess = {
  /** Whether it has ended. */
  exited(): boolean
  /** Kills it and its children, and waits until it is gone. */
  stop(): Promise<void>
}

/**
 * The shell between us and the server holds the reading end of a pipe in which nothing is ever
 * written. Its end means that we died, even by SIGKILL: then the server's directory goes too.
 */
const SUPERVISOR = `
directory=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(
  read -r _ <&3
  kill "$server"
  while kill -0 "$server"; do sleep 0.1; done
  rm -rf "$directory"
) 2>/dev/null &
wait "$server"
`

/**
 * Starts a server program in the foreground, in a process group of its own: an interrupt at the
 * terminal does not reach it, and one signal ends it with all its children.
 *
 * @param directory what is removed if we die without stopping it
 */
export function startSupervised(
  [program, ...args]: readonly [string, ...string[]],
  directory: string,
): SupervisedProcess {
  const shell = spawn('sh', ['-c', SUPERVISOR, 'sh', directory, program, ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  let hasExited = false
  const exit = once(shell, 'exit').then(() => {
    hasExited = true
  })
  let stopped: Promise<void> | undefined

  return {
    exited: () => hasExited,
    stop() {
      if (stopped === undefined && shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL')
      stopped ??= exit
      return stopped
    },
  }
}
