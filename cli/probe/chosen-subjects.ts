import { WrongUse } from '../exit-codes.js'
import type { MailDefinitions } from '../place/mail-definitions.js'
import { nearNameHint } from '../words/near-name.js'
import { type ProbeSubject, probeSubjects } from './probe-subjects.js'

/** What is to be probed: all, or what has the name. @throws WrongUse for a name that nothing has, or that there is nothing to probe of */
export function chosenSubjects(
  definitions: MailDefinitions,
  name: string | undefined,
): readonly ProbeSubject[] {
  const all = probeSubjects(definitions)
  if (name === undefined) {
    if (all.length > 0) return all
    throw new WrongUse(`${definitions.source} has no mailbox, and no sender by SMTP.`)
  }
  const named = all.filter((subject) => subject.name === name)
  if (named.length > 0) return named
  if (definitions.senders.some((sender) => sender.name === name))
    throw new WrongUse(`The sender ${name} sends by SES: there is no mail server to probe.`)
  const names = [...new Set(all.map((subject) => subject.name))]
  throw new WrongUse(
    `${definitions.source} has no mailbox or sender ${name}; there are: ${names.join(', ')}.${nearNameHint(name, names)}`,
  )
}
