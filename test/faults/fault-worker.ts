import type { WorkerTask } from './fault-process.js'
import { searchOf } from './searches.js'

/** Searches what its argument says, and tells what came of it. */
const task: WorkerTask = JSON.parse(process.argv[2] ?? '')
const { search, first, step, count, until = Number.POSITIVE_INFINITY, ...range } = task

function* seeds(): Iterable<number> {
  for (let index = 0; index < count; index += 1) yield first + index * step
}

const tally = await searchOf(search, {
  ...range,
  seeds: seeds(),
  isOver: () => Date.now() > until,
})
process.send?.(tally, () => {
  if (process.connected) process.disconnect()
})
