import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'

/**
 * The faults of `formerly`. A former name must be gone, or two monitors would go on from one place; and only one monitor
 * may take it over.
 */
export function renamingFaults({ monitors }: JobsOutline): OutlineFault[] {
  const names = Object.keys(monitors)
  const takenOver = new Map<string, string>()
  return Object.entries(monitors).flatMap(([name, { formerly }]) => {
    if (formerly === undefined) return []
    const path = ['monitors', name, 'formerly']
    const first = takenOver.get(formerly)
    takenOver.set(formerly, first ?? name)
    if (formerly === name) return [{ path, message: 'is the name it has now; leave it out' }]
    if (names.includes(formerly)) {
      const message = `is a monitor of this file; ${name} can take over only the place of one that is gone`
      return [{ path, message }]
    }
    if (first !== undefined)
      return [{ path, message: `is taken over by the monitor ${first} already` }]
    return []
  })
}
