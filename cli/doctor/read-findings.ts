import { statfs } from 'node:fs/promises'
import { worldFiles } from '../../local/world/world-files.js'
import { caught } from '../../shared/failures/caught.js'
import { FailureError } from '../../shared/failures/failure-error.js'
import type { Place } from '../../shared/place/place.js'
import { DEFAULT_DATA } from '../options.js'
import type { PlaceOptions } from '../place/chosen-place.js'
import { expiriesOf, expiryFindings, type KnownExpiry } from './expiries.js'
import { rightsFindings } from './file-rights.js'
import type { Finding } from './finding.js'
import { clockFinding, definitionFindings, diskFinding, stackFindings } from './limits.js'
import { type LocalLogins, localLogins } from './local-logins.js'
import { healthOf } from './support-bundle.js'

/** What was found in a place. */
export interface PlaceFindings {
  readonly findings: readonly Finding[]
  /** The logins there, so that they can be left out of something; or why they cannot be read. */
  readonly logins: LocalLogins | FailureError
}

/** Whoever runs the command may not read the secrets of a stack, and has no need to: functions mask what they write down. */
const NO_LOGINS: LocalLogins = { secrets: [], expiries: [] }

/** Looks at a place. @param environment where logins of a local world may be @throws what the place does */
export async function findingsOf(
  place: Place,
  { data = DEFAULT_DATA, stack }: PlaceOptions,
  environment: Readonly<Record<string, string | undefined>>,
  now: Date,
): Promise<PlaceFindings> {
  const { data: polls, complete, gap } = await place.definitions()
  const mailboxes = polls.map(({ mailbox }) => mailbox.name)
  const remembered = await rememberedExpiries(place, mailboxes)
  const { findings, logins } =
    stack === undefined
      ? await localFindings(data, environment)
      : { findings: await findingsOfStack(stack, polls.length), logins: NO_LOGINS }
  const expiries = [
    ...remembered.expiries,
    ...(logins instanceof FailureError ? [] : logins.expiries),
  ]
  return {
    findings: [
      ...findings,
      ...(complete ? definitionFindings(polls) : [unknownDefinitions(gap)]),
      ...remembered.unreadable,
      ...expiryFindings(expiries, now),
    ],
    logins,
  }
}

async function rememberedExpiries(place: Place, mailboxes: readonly string[]) {
  const expiries: KnownExpiry[] = []
  const unreadable: Finding[] = []
  for (const name of mailboxes) {
    const health = await caught(() => healthOf(place.bucket, name))
    if (health instanceof FailureError) unreadable.push(failed(`health of ${name}`, health))
    else expiries.push(...expiriesOf(name, health))
  }
  return { expiries, unreadable }
}

const failed = (about: string, { message, failure }: FailureError): Finding => ({
  about,
  state: 'wrong',
  words: message,
  remedy: failure.remedy,
})

const unknownDefinitions = (gap = 'nobody can tell them'): Finding => ({
  about: 'definitions',
  state: 'unknown',
  words: gap,
})

async function localFindings(
  data: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PlaceFindings> {
  const [rights, { bavail, bsize }, logins] = await Promise.all([
    rightsFindings(data),
    statfs(data),
    caught(() => localLogins(worldFiles(data).secrets, environment)),
  ])
  return {
    findings: [
      ...rights,
      ...(logins instanceof FailureError ? [failed('logins', logins)] : []),
      diskFinding(bavail * bsize),
      clockFinding(undefined),
    ],
    logins,
  }
}

async function findingsOfStack(stack: string, mailboxes: number): Promise<Finding[]> {
  const [{ stackLimits }, { stackClients }] = await Promise.all([
    import('../place/stack-limits.js'),
    import('../place/stack-clients.js'),
  ])
  // What has been read before took its time: the clock is looked at when the answer is there.
  const limits = await stackLimits(stack, stackClients(), () => new Date())
  return stackFindings(limits, mailboxes)
}
