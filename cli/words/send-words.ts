import { FAILURES } from '../../shared/failures/catalogue.js'

/** A recipient of a send, as far as it is shown. */
export interface ShownRecipient {
  readonly address: string
  readonly state: string
  readonly code?: string | undefined
  readonly reason?: string | undefined
}

/** Whether a server has it, which is all that was asked for. Of a send and of a recipient. */
export const isTakenOver = (state: string): boolean => state === 'ACCEPTED' || state === 'DELIVERED'

/**
 * What to do about those whom a send has not reached: the remedy of each failure, once. The catalogue speaks of Secrets Manager; here a
 * secret is an entry of a file.
 */
export function remediesOf(recipients: readonly ShownRecipient[], secretsFile: string): string[] {
  const codes = new Set(
    recipients.filter(({ state }) => !isTakenOver(state)).map(({ code }) => code),
  )
  return Object.entries(FAILURES)
    .filter(([code]) => codes.has(code))
    .map(([code, { remedy }]) => {
      if (code !== 'CONFIG_SECRET_MISSING') return remedy
      return `write {"<name>": {"username": "...", "password": "..."}} into ${secretsFile} (chmod 600), or "oauth2" as docs/oauth2.md shows it; <name> is the last part of the secret's name.`
    })
}
