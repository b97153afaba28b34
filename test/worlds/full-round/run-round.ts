import { runMailRound } from './mail-round.js'
import type { RoundWorld } from './round-world.js'
import { runSendRound } from './send-round.js'
import { runWatchRound } from './watch-round.js'

/** Everything that the deployed system does, once. */
export async function runRound(round: RoundWorld): Promise<void> {
  await runMailRound(round)
  await runSendRound(round)
  await runWatchRound(round)
}
