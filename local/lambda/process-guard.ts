import { spawn } from 'node:child_process'

/**
 * Kills what a process leaves behind, however that process ends. A frozen function cannot notice
 * that its parent is gone; the guard can: it is a shell that waits for the end of a pipe which only
 * the parent holds.
 */
export interface ProcessGuard {
  /** From now on this process does not outlive ours. */
  protect(pid: number): void
  /** The process has ended: its id may be given to another one. */
  release(pid: number): void
  /** Kills whatever is still protected, and ends the guard. */
  close(): Promise<void>
}

/** Ctrl-C and a closed terminal reach the guard as well as us: it has to outlive them. */
const GUARD_SCRIPT = `
trap '' INT TERM HUP
pids=' '
while read -r sign pid; do
  case $sign in
    +) pids="$pids$pid " ;;
    -) pids="\${pids%% $pid *} \${pids#* $pid }" ;;
  esac
done
for pid in $pids; do kill -KILL "$pid" 2>/dev/null; done
`

/** Starts a guard for the processes of this one. */
export function startProcessGuard(): ProcessGuard {
  const shell = spawn('/bin/sh', ['-c', GUARD_SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = new Promise<void>((resolve) => {
    shell.once('close', () => resolve())
    shell.once('error', () => resolve())
  })
  // The guard is the net below close(): without it the world still runs and still cleans up after
  // itself.
  shell.stdin.on('error', () => {})
  return {
    protect: (pid) => shell.stdin.write(`+ ${pid}\n`),
    release: (pid) => shell.stdin.write(`- ${pid}\n`),
    close: () => {
      shell.stdin.end()
      return ended
    },
  }
}
