import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'

/** The faults between the settings of one sender, as its kind tells them, and those between the logins of several. */
export const senderLoginFaults = (outline: JobsOutline): OutlineFault[] => [
  ...Object.entries(outline.senders).flatMap(([name, { facts }]) =>
    facts.faults.map(({ path, message }) => ({ path: ['senders', name, ...path], message })),
  ),
  ...secretFaults(outline),
]

const HELD = { password: 'a password', oauth2: 'OAuth2' } as const

/** A secret holds a password or what OAuth2 needs, never both. */
function secretFaults({ senders }: JobsOutline): OutlineFault[] {
  const firsts = new Map<string, { readonly kind: string; readonly sender: string }>()
  return Object.entries(senders).flatMap(
    ([
      sender,
      {
        facts: { login },
      },
    ]) => {
      if (login === undefined) return []
      const { secret, setting } = login
      const kind = HELD[login.auth]
      const first = firsts.get(secret) ?? { kind, sender }
      firsts.set(secret, first)
      if (first.kind === kind) return []
      const message = `is the secret of the sender ${first.sender} too, for ${first.kind} where this one needs ${kind}; give this one a secret of its own`
      return [{ path: ['senders', sender, setting, 'secret'], message }]
    },
  )
}
