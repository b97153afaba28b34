import { fork } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Tally } from './fault-search.js'
import type { SearchName } from './searches.js'

/** What a worker is asked, as its argument. */
export interface WorkerTask {
  readonly search: SearchName
  readonly first: number
  readonly step: number
  /** Seeds that are tried at most. */
  readonly count: number
  /** Milliseconds since 1970; no schedule begins after. */
  readonly until?: number
  readonly mostFound?: number
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Searches in a process of its own: the timers of one schedule must not be those of another. @param root of the tree that is played */
export function inWorker(task: WorkerTask, root = ROOT): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const worker = fork(join(root, 'test/faults/fault-worker.ts'), [JSON.stringify(task)], {
      cwd: root,
      execArgv: ['--import', 'tsx'],
    })
    let tally: Tally | undefined
    worker.on('message', (message: Tally) => {
      tally = message
    })
    worker.on('error', reject)
    worker.on('exit', (code) => {
      if (tally) resolve(tally)
      else reject(new Error(`a worker ended with ${code}, and told nothing`))
    })
  })
}
