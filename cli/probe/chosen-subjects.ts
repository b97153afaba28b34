import { WrongUse } from '../exit-codes.js'
import type { MailDefinitions } from '../place/mail-definitions.js'
import { nearNameHint } from '../words/near-name.js'
import { type ProbeSubject, probeSubjects } from './probe-subjects.js'

/**
 * What is to be probed: all, or what has the name.
 * @param hasSes in a local world a stand-in plays it, and there is nothing to probe
 * @throws WrongUse for a name that nothing has, or that there is nothing to probe of
 */
export function chosenSubjects(
  definitions: MailDefinitions,
  name: string | undefined,
  hasSes: boolean,
): readonly ProbeSubject[] {
  const all = probeSubjects(definitions)
  const named = name === undefined ? all : all.filter((subject) => subject.name === name)
  const chosen = named.filter(({ via }) => hasSes || via !== 'ses')
  if (chosen.length > 0) return chosen
  if (name === undefined)
    throw new WrongUse(`${definitions.source} has no mailbox and no sender that could be probed.`)
  if (named.length > 0)
    throw new WrongUse(
      `The sender ${name} sends by SES, which a stand-in plays in a local world: --stack probes it.`,
    )
  const names = [...new Set(all.map((subject) => subject.name))]
  throw new WrongUse(
    `${definitions.source} has no mailbox or sender ${name}; there are: ${names.join(', ')}.${nearNameHint(name, names)}`,
  )
}
