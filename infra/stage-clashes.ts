import type { Fault } from '../shared/failures/configuration-errors.js'
import type { Jobs } from '../shared/jobs/schema/jobs-schema.js'

/**
 * Mailboxes that a stage and another one both poll, where one of them changes mail: what is moved or deleted for the one, the other may
 * never see. Both may look.
 */
export function stageClashes(
  jobs: Jobs,
  other: { readonly name: string; readonly jobs: Jobs },
): readonly Fault[] {
  const theirs = polledBy(other.jobs)
  return polledBy(jobs).flatMap(({ name, address, acting }) => {
    const same = theirs.find((one) => one.address === address)
    if (same === undefined) return []
    const [actor, stage] = acting.length > 0 ? [acting, 'this stage'] : [same.acting, other.name]
    if (actor.length === 0) return []
    return [
      {
        path: `mailboxes.${name}`,
        message: `${address} is polled by the stage ${other.name} as well, and ${actor.join(', ')} of ${stage} changes mail there: give one of them another mailbox, or \`then: 'leave'\``,
      },
    ]
  })
}

interface PolledMailbox {
  readonly name: string
  /** Without case: of one server or of two names for it, it is one mailbox. */
  readonly address: string
  /** The monitors that change mail. */
  readonly acting: readonly string[]
}

function polledBy({ mailboxes, monitors }: Jobs): readonly PolledMailbox[] {
  const enabled = Object.entries(monitors).filter(([, { enabled }]) => enabled)
  return Object.entries(mailboxes).flatMap(([name, { address }]) => {
    const ofMailbox = enabled.filter(([, { mailbox }]) => mailbox === name)
    if (ofMailbox.length === 0) return []
    const acting = ofMailbox.filter(([, monitor]) => monitor.then !== 'leave')
    return [{ name, address: address.toLowerCase(), acting: acting.map(([monitor]) => monitor) }]
  })
}
