import { readdirSync, readFileSync } from 'node:fs'

/** Every process below one, as Linux tells. */
export function descendantsOf(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid)
  return children.flatMap((child) => [child, ...descendantsOf(child)])
}

/** Whether a process is there and is more than an entry that nobody has asked for yet. */
export const isRunning = (pid: number): boolean => !['', 'Z'].includes(stateOf(pid))

/** What a process does: T if it is stopped, Z if it has ended and nobody has asked for it, nothing if it is not there. */
export const stateOf = (pid: number): string => statusOf(pid)[0] ?? ''

const parentOf = (pid: number): number | undefined => {
  const parent = statusOf(pid)[1]
  return parent === undefined ? undefined : Number(parent)
}

/** State and parent; the name before them may hold anything, and ends with the last bracket. */
function statusOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return ['']
  }
}
