import type { Fate } from './sent-mail.js'

/** Mail on its way to its recipients. */
export interface OutgoingDelivery {
  readonly source: string
  readonly destinations: readonly string[]
  readonly raw: Buffer
}

/** A recipient that the receiving server refused. */
export interface RefusedRecipient {
  readonly address: string
  /** The server's answer: `550 5.1.1 No mailbox here`. */
  readonly reason: string
}

/** Hands mail to the servers of its recipients, and resolves with those that were refused. Rejects if there is no server. */
export type Deliver = (mail: OutgoingDelivery) => Promise<readonly RefusedRecipient[]>

/** SES developer guide, "Using the mailbox simulator": a label may follow after a plus sign. */
const SIMULATOR = /^([a-z]+)(?:\+[^@]*)?@simulator\.amazonses\.com$/i

/** The rest of its addresses is not known here. */
const SIMULATED: ReadonlyMap<string, Fate> = new Map<string, Fate>([
  ['success', { kind: 'delivered', words: '250 2.6.0 Message received' }],
  ['complaint', { kind: 'complained', words: '250 2.6.0 Message received' }],
  ['bounce', bounce('550 5.1.1 user unknown')],
  [
    'suppressionlist',
    {
      kind: 'bounced',
      bounceType: 'Permanent',
      bounceSubType: 'Suppressed',
      status: '5.1.1',
      words: 'Amazon SES has suppressed sending to this address',
    },
  ],
])

/** Whether an address is one of the mailbox simulator, and one that it is known what becomes of. */
export function simulated(address: string): Fate | 'unknown' | undefined {
  const [, name] = SIMULATOR.exec(address) ?? []
  return name === undefined ? undefined : (SIMULATED.get(name.toLowerCase()) ?? 'unknown')
}

/** What becomes of each recipient. Never rejects: without a server, SES gives up after hours of trying, here at once. */
export async function fatesOf(
  mail: OutgoingDelivery,
  deliver: Deliver,
): Promise<ReadonlyMap<string, Fate>> {
  const fates = new Map<string, Fate>()
  const real: string[] = []
  for (const address of mail.destinations) {
    const fate = simulated(address)
    if (typeof fate === 'object') fates.set(address, fate)
    else real.push(address)
  }
  if (real.length === 0) return fates
  try {
    const refused = await deliver({ ...mail, destinations: real })
    const reasons = new Map(refused.map(({ address, reason }) => [address, reason]))
    for (const address of real) {
      const reason = reasons.get(address)
      fates.set(
        address,
        reason === undefined ? { kind: 'delivered', words: '250 OK' } : bounce(reason),
      )
    }
  } catch (error) {
    for (const address of real) fates.set(address, bounce(`451 4.4.1 No answer: ${error}`))
  }
  return fates
}

function bounce(words: string): Fate {
  const isTransient = words.startsWith('4')
  const [status] = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(words) ?? [isTransient ? '4.0.0' : '5.0.0']
  return {
    kind: 'bounced',
    bounceType: isTransient ? 'Transient' : 'Permanent',
    bounceSubType: 'General',
    status,
    words: `smtp; ${words}`,
  }
}
