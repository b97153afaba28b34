import { readState } from '../../shared/archive/state-object.js'
import { mailboxHealthKey } from '../../shared/contract/keys.js'
import type { ProbeRequest } from '../../shared/jobs/requests/probe-request.js'
import { mailboxHealthSchema } from '../../shared/mailbox/mailbox-health.js'
import type { OpenMailbox, SurveyedSession } from '../../shared/mailbox/mailbox-session.js'
import { type MailboxProbeDeps, mailboxProbe } from '../../shared/probe/mailbox-probe.js'
import type { Network } from '../../shared/probe/network.js'
import { runSteps, type StageReport } from '../../shared/probe/stages.js'
import { answerOfProbe, type ProbeAnswer } from '../../shared/probe/told-stages.js'
import type { PollPorts } from './poll-deps.js'

/** What a probe is given. */
export interface ProbePorts
  extends Pick<PollPorts, 'archive' | 'credentials' | 'deadline' | 'log' | 'newId' | 'now'> {
  readonly network: Network
  readonly openMailbox: OpenMailbox<SurveyedSession>
  /** A clock that only rises, in milliseconds. */
  readonly clock: () => number
}

/** As polls come to a mailbox. @param asked `again`: a login that was refused is tried all the same */
export function inPlace(
  ports: ProbePorts,
  { name, again }: { readonly name: string; readonly again: boolean },
): MailboxProbeDeps {
  const { archive, newId, deadline } = ports
  const health = async () =>
    (await readState({ archive, newId }, mailboxHealthKey(name), mailboxHealthSchema)).current
  return { ...ports, timeLimitMs: deadline.remainingMs(), ...(!again && { health }) }
}

/** Probes a mailbox with the network, the role and the login that polls of it have. Nothing is written, and nobody is told but who asks. */
export async function probeInPlace(
  ports: ProbePorts,
  { mailbox, monitors, sentCopy, again }: ProbeRequest,
): Promise<ProbeAnswer> {
  const { log, clock } = ports
  const deps = inPlace(ports, { name: mailbox.name, again })
  const { steps, close } = mailboxProbe(deps, { mailbox, monitors, sentCopy })
  const reports: StageReport[] = []
  try {
    for await (const report of runSteps(steps, { clock })) reports.push(report)
  } finally {
    await close()
    await ports.credentials.saveLeft?.()
  }
  const failed = reports.find(({ failure }) => failure)
  log.info('probed', { stages: reports.length, failed: failed?.failure?.code })
  return answerOfProbe(reports)
}
