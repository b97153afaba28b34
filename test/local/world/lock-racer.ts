/** Takes the lock of a world again and again, as one of several processes; prints how often somebody else had it as well. */
import { rm, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { lockWorld, WorldAlreadyRuns } from '../../../local/world/world-lock.js'

const [, , directory = '', rounds = '1', abandons = 'no'] = process.argv
const file = `${directory}/world.json`
const mark = `${directory}/held`

let held = 0
let overlaps = 0
while (held < Number(rounds)) {
  try {
    const { tell, unlock } = await lockWorld(directory, file)
    held += 1
    // Only one at a time can make it.
    await writeFile(mark, '', { flag: 'wx' }).catch(() => {
      overlaps += 1
    })
    await tell({ jobs: '/jobs.ts', api: 'http://127.0.0.1:1' })
    await pause(held % 3)
    await rm(mark, { force: true })
    // As if it had been killed: what it leaves is for the others to take over.
    if (abandons === 'yes') await writeFile(file, '{"pid": 2147483647}')
    else await unlock()
  } catch (error) {
    if (!(error instanceof WorldAlreadyRuns)) throw error
    await pause(1)
  }
}
console.log(overlaps)
