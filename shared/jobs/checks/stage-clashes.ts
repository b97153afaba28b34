import type { Fault } from '../../failures/configuration-errors.js'
import { isSameAddress } from '../../matching/text/canonical-address.js'
import type { Jobs } from '../schema/jobs-schema.js'
import { imapHostOf } from '../values/providers.js'

/**
 * Mailboxes that a stage and another one both poll, where one of them changes mail: what is moved or deleted for the one, the other may
 * never see. Both may look. One mailbox is known by its address, or by its host and who logs in there; a user name that only a secret
 * knows is not seen.
 */
export function stageClashes(
  jobs: Jobs,
  other: { readonly name: string; readonly jobs: Jobs },
): readonly Fault[] {
  const theirs = polledBy(other.jobs)
  return polledBy(jobs).flatMap((own) => {
    const clashing = theirs.find(
      (one) => isOne(own, one) && (own.acting.length > 0 || one.acting.length > 0),
    )
    if (clashing === undefined) return []
    const [acting, stage] =
      own.acting.length > 0 ? [own.acting, 'this stage'] : [clashing.acting, other.name]
    return [
      {
        path: `mailboxes.${own.name}`,
        message: `${own.address} is polled by the stage ${other.name} as well (mailboxes.${clashing.name}), and ${acting.join(', ')} of ${stage} changes mail there: give one of them another mailbox, or \`then: 'leave'\``,
      },
    ]
  })
}

interface PolledMailbox {
  readonly name: string
  readonly address: string
  readonly host: string
  readonly username: string
  /** The monitors that change mail. */
  readonly acting: readonly string[]
}

const isOne = (one: PolledMailbox, other: PolledMailbox): boolean =>
  isSameAddress(one.address, other.address) ||
  (one.host === other.host && isSameUser(one.username, other.username))

/** Most servers take the address as the name of its user, in any case. */
const isSameUser = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase() || isSameAddress(one, other)

function polledBy({ mailboxes, monitors }: Jobs): readonly PolledMailbox[] {
  const enabled = Object.entries(monitors).filter(([, { enabled }]) => enabled)
  return Object.entries(mailboxes).flatMap(([name, { address, imap }]) => {
    const ofMailbox = enabled.filter(([, { mailbox }]) => mailbox === name)
    if (ofMailbox.length === 0) return []
    const acting = ofMailbox
      .filter(([, monitor]) => monitor.then !== 'leave')
      .map(([monitor]) => monitor)
    return [{ name, address, host: imapHostOf(imap), username: imap.username ?? address, acting }]
  })
}
