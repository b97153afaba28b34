import type { MailDefinitions } from '../place/mail-definitions.js'
import { probeSubjects } from '../probe/probe-subjects.js'
import { type LoginLookup, probeTools } from '../probe/probe-tools.js'
import { type ProbeOutcome, runProbe } from '../probe/run-probe.js'
import type { KeptLogin } from './kept-login.js'

/** A login to each server that it is for; after one that refuses it, none is tried. */
export async function proveLogin(
  definitions: MailDefinitions,
  { owners }: KeptLogin,
  lookup: LoginLookup,
  print: ((line: string) => void) | undefined,
): Promise<readonly ProbeOutcome[]> {
  const tools = probeTools(lookup)
  const outcomes: ProbeOutcome[] = []
  const subjects = probeSubjects(definitions).filter(({ kind, name }) =>
    owners.some((owner) => owner.kind === kind && owner.name === name),
  )
  try {
    for (const subject of subjects) {
      const outcome = await runProbe(subject, tools, { print, depth: 'login' })
      outcomes.push(outcome)
      if (outcome.outcome === 'failed') break
    }
  } finally {
    await tools.saveLeft()
  }
  return outcomes
}
