import type { RoundWorld } from './round-world.js'

/** Refuses the next part of an upload under a prefix, once: whoever uploads gives the upload up. */
export function refuseNextPart(round: RoundWorld, prefix: string): void {
  let isRefused = false
  round.onS3 = ({ operation, key }) => {
    if (isRefused || operation !== 'UploadPart' || !key.startsWith(prefix)) return undefined
    isRefused = true
    return { status: 400, code: 'IncompleteBody' }
  }
}
