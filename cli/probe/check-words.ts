import pc from 'picocolors'
import type { MailDefinitions } from '../place/mail-definitions.js'
import type { ProbeOutcome } from './run-probe.js'

/** What was left out of all, or nothing. */
export function untriedWords({ senders }: MailDefinitions): readonly string[] {
  const bySes = senders.filter(({ via }) => via === 'ses').map((sender) => sender.name)
  return bySes.length === 0
    ? []
    : [pc.dim(`Not tried: ${bySes.join(', ')}, by SES, which a stand-in plays in a local world.`)]
}

/** What the probes came to, in a line. */
export function summaryOf(outcomes: readonly ProbeOutcome[]): string {
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed')
  const warned = outcomes.filter(({ outcome }) => outcome === 'warned')
  const namesOf = (some: readonly ProbeOutcome[]) => some.map(({ name }) => name).join(', ')
  const parts = [
    ...(failed.length > 0 ? [pc.red(`failed: ${namesOf(failed)}`)] : []),
    ...(warned.length > 0 ? [pc.yellow(`warned of: ${namesOf(warned)}`)] : []),
  ]
  return parts.length === 0
    ? pc.green(`All is well: ${namesOf(outcomes)}.`)
    : `${parts.join('; ')}.`
}
