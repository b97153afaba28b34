import { type AroundCall, archiveAround } from '../../shared/archive/around-archive.js'
import { SecretsUnavailable } from '../../shared/failures/configuration-errors.js'
import { asFailure } from '../../shared/failures/failure-error.js'
import { EventsRefused, StorageFailed } from '../../shared/failures/storage-errors.js'
import {
  KEEPING_GRACE_MS,
  RECORDING_GRACE_MS,
  TELLING_GRACE_MS,
} from '../../shared/runtime/deadline.js'
import { type TimeLimit, timeLimitOf } from '../../shared/runtime/time-limit.js'
import type { PollDeps, PollPorts } from './poll-deps.js'

/** Runs a poll with ports that answer before the function is ended, or reject: one deadline for all of them (DESIGN 5.7). */
export async function withinDeadline<T>(
  ports: PollPorts,
  poll: (timed: PollDeps) => Promise<T>,
): Promise<T> {
  const leftMs = ports.deadline.remainingMs()
  const limits = {
    polling: timeLimitOf(leftMs),
    keeping: timeLimitOf(leftMs + KEEPING_GRACE_MS),
    recording: timeLimitOf(leftMs + RECORDING_GRACE_MS),
    telling: timeLimitOf(leftMs + TELLING_GRACE_MS),
  }
  try {
    const timed = timedDeps(ports, limits)
    const outcome = await poll({ ...timed, runMs: leftMs })
    await saveTokens(timed)
    return outcome
  } finally {
    for (const limit of Object.values(limits)) limit.clear()
  }
}

/** Without its new refresh token, somebody has to consent again. That one cannot be saved fails nothing: it is told. */
async function saveTokens({ credentials, log }: PollPorts): Promise<void> {
  try {
    const left = (await credentials.saveLeft?.()) ?? []
    if (left.length > 0) log.error('refresh token not saved', { secrets: left.join(', ') })
  } catch (error) {
    log.error('refresh token not saved', { message: asFailure(error).message })
  }
}

/** The session has the deadline as its own limit, and ends first: what it has given is kept, and then recorded. */
const timedDeps = (
  ports: PollPorts,
  {
    polling,
    keeping,
    recording,
    telling,
  }: Readonly<Record<'polling' | 'keeping' | 'recording' | 'telling', TimeLimit>>,
): Omit<PollDeps, 'runMs'> => ({
  ...ports,
  archive: archiveAround(ports.archive, storedWithin(keeping)),
  records: archiveAround(ports.archive, storedWithin(recording)),
  announcer: {
    announce: (announcements) =>
      telling.within(
        () => ports.announcer.announce(announcements),
        () => new EventsRefused('the event bus did not answer before the time of this run was up'),
      ),
  },
  credentials: {
    recentLogin: (account) => ports.credentials.recentLogin?.(account),
    loginOf: async (account) => {
      const timeUp = () =>
        new SecretsUnavailable(
          `${account.name}: the time of this run was up before there was a login`,
        )
      const login = await polling.within(() => ports.credentials.loginOf(account), timeUp)
      if ('password' in login) return login
      return {
        ...login,
        accessToken: (options) => polling.within(() => login.accessToken(options), timeUp),
      }
    },
    saveLeft: () =>
      recording.within(
        async () => (await ports.credentials.saveLeft?.()) ?? [],
        () => new SecretsUnavailable('the time of this run was up before a new token was saved'),
      ),
  },
})

/** One call to S3 may take longer than the function, with its tries. It may be done all the same. */
const storedWithin =
  (limit: TimeLimit): AroundCall =>
  (key, call) =>
    limit.within(
      call,
      () =>
        new StorageFailed(`${key}: the bucket did not answer before the time of this run was up`),
    )
