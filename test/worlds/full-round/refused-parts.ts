import type { Fault } from '../../../local/stand-ins/faults.js'
import type { S3Call } from '../../../local/stand-ins/s3/server.js'
import type { RoundWorld } from './round-world.js'

/**
 * Refuses the parts of an upload under a prefix until whoever uploads has given it up. One refusal would not do: it may come while the part
 * is still being sent, and the client that takes it for a lost connection sends the part again.
 */
export function refuseParts(prefix: string): (call: S3Call) => Fault | undefined {
  let isGivenUp = false
  return ({ operation, key }) => {
    if (!key.startsWith(prefix)) return undefined
    if (operation === 'AbortMultipartUpload') isGivenUp = true
    return operation === 'UploadPart' && !isGivenUp
      ? { status: 400, code: 'IncompleteBody' }
      : undefined
  }
}

/** The same for the bucket of a world. */
export function refuseNextUpload(round: RoundWorld, prefix: string): void {
  round.onS3 = refuseParts(prefix)
}
