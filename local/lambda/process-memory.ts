import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Resident set of a process, in bytes: what it has now, and the most it has had. */
export interface ProcessMemory {
  readonly rssBytes: number
  readonly peakRssBytes: number
}

/** Watches the memory of one process. */
export interface MemoryWatch {
  /** The most that was seen so far, with a fresh look if the process still runs. */
  peakRssBytes(): Promise<number>
  stop(): void
}

const run = promisify(execFile)

const KIB = 1024

/**
 * Often enough to kill a function before it has grown far beyond its limit. A look takes 0.2 ms on
 * Linux.
 */
const POLL_MS = 50

/** `ps` is a process of its own: it is started less often, and is never waited for long. */
const PS_POLL_MS = 500
const PS_LIMIT_MS = 5_000

/** The memory of a process; undefined once it has ended. */
export async function readProcessMemory(pid: number): Promise<ProcessMemory | undefined> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
    return memoryOf(/^VmRSS:\s+(\d+) kB/m.exec(status), /^VmHWM:\s+(\d+) kB/m.exec(status))
  }
  const ps = run('ps', ['-o', 'rss=', '-p', String(pid)], { timeout: PS_LIMIT_MS })
  const rss = /(\d+)/.exec(await ps.then(({ stdout }) => stdout).catch(() => ''))
  return memoryOf(rss, rss)
}

function memoryOf(rss: RegExpExecArray | null, peak: RegExpExecArray | null) {
  if (!rss || !peak) return undefined
  return { rssBytes: Number(rss[1]) * KIB, peakRssBytes: Number(peak[1]) * KIB }
}

/**
 * Looks at a process until it ends or the watch is stopped; calls `onExceeded` once if it has more
 * than the limit.
 */
export function watchMemory(options: {
  readonly pid: number
  readonly limitBytes: number
  readonly onExceeded: () => void
}): MemoryWatch {
  const { pid, limitBytes, onExceeded } = options
  let peakRssBytes = 0
  let stopped = false
  const look = async () => {
    const memory = await readProcessMemory(pid)
    peakRssBytes = Math.max(peakRssBytes, memory?.peakRssBytes ?? 0)
    return memory
  }
  const pollMs = process.platform === 'linux' ? POLL_MS : PS_POLL_MS
  const poll = async () => {
    const memory = await look()
    if (stopped || !memory) return
    if (memory.rssBytes > limitBytes) return onExceeded()
    setTimeout(poll, pollMs).unref()
  }
  void poll()
  return {
    peakRssBytes: async () => {
      await look()
      return peakRssBytes
    },
    stop: () => {
      stopped = true
    },
  }
}
