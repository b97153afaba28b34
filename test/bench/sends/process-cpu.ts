import { readdir, readFile } from 'node:fs/promises'

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own tick is (`getconf CLK_TCK`). */
const TICK_MS = 10

/** What a process has used, and what its children had used that it has waited for. */
interface ProcessTimes {
  readonly parent: number
  readonly ownMs: number
  readonly childrenMs: number
}

/** User and system time of a process, and of all below it. */
export interface TreeCpu {
  readonly ownMs: number
  /** Those that have ended included. */
  readonly belowMs: number
}

/** What a process and its descendants have used so far. Linux only. */
export async function cpuOfTree(root: number): Promise<TreeCpu> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const times = new Map<number, ProcessTimes>()
  await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
      if (stat !== undefined) times.set(pid, timesIn(stat))
    }),
  )
  const isBelow = (pid: number): boolean => {
    if (pid === root) return true
    const parent = times.get(pid)?.parent
    return parent !== undefined && parent > 0 && isBelow(parent)
  }
  const allMs = [...times]
    .filter(([pid]) => isBelow(pid))
    .reduce((sum, [, { ownMs, childrenMs }]) => sum + ownMs + childrenMs, 0)
  const ownMs = times.get(root)?.ownMs ?? 0
  return { ownMs, belowMs: allMs - ownMs }
}

/** proc(5): the name, in parentheses, may have blanks in it; behind it the second field is the parent, the 12th to 15th are the times. */
function timesIn(stat: string): ProcessTimes {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ms = (from: number) => (Number(fields[from]) + Number(fields[from + 1])) * TICK_MS
  return { parent: Number(fields[1]), ownMs: ms(11), childrenMs: ms(13) }
}
