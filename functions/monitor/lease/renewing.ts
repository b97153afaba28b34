import { type AroundCall, archiveAround } from '../../../shared/archive/around-archive.js'
import {
  EventsRefused,
  StorageDenied,
  StorageFailed,
} from '../../../shared/failures/storage-errors.js'
import type { FolderRun, LeasedRun } from '../poll-deps.js'
import type { FolderLease } from './folder-lease.js'

/**
 * A run that has its folder to itself. Whatever it asks of the bucket or the bus renews the lease first, if that is due: no step of the
 * story has to think of it, however long it keeps or announces. Where the bucket or the bus fails, the poll is at its end: the session
 * is closed, so that what the server is still giving is not read to its end for nothing.
 */
export function withLease(run: FolderRun, lease: FolderLease): Omit<LeasedRun, 'faults'> {
  const { archive, announcer } = run.deps
  const around: AroundCall = async (_, call) => {
    try {
      await lease.renewIfDue()
      return await call()
    } catch (error) {
      if (endsPoll(error)) run.session.close()
      throw error
    }
  }
  return {
    ...run,
    lease,
    deps: {
      ...run.deps,
      archive: archiveAround(archive, around),
      announcer: {
        async announce(announcements) {
          for (let index = 0; index < announcements.length; index += EVENTS_BETWEEN)
            await around('', () =>
              announcer.announce(announcements.slice(index, index + EVENTS_BETWEEN)),
            )
        },
      },
    },
  }
}

/** Of a thousand events the last is announced long after the first. */
const EVENTS_BETWEEN = 50

/** What is passed on through a port, as a mail server that stops in the middle of a body, is not the port's failure. */
const endsPoll = (error: unknown): boolean =>
  error instanceof StorageFailed || error instanceof StorageDenied || error instanceof EventsRefused

/** What comes piece by piece; the lease is renewed meanwhile. @throws LeaseLost */
export async function* renewing<T>(
  pieces: AsyncIterable<T>,
  lease: FolderLease,
): AsyncGenerator<T> {
  for await (const piece of pieces) {
    if (lease.isRenewing) await lease.renewIfDue()
    yield piece
  }
}
