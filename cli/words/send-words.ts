import { type LoginPlaces, missingLoginRemedy } from '../../local/secrets/missing-login.js'
import { FAILURES } from '../../shared/failures/catalogue.js'
import { namingServer } from '../../shared/failures/named-server.js'

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
 * What to do about those whom a send has not reached: the remedy of each failure, once; where a login is missing, that of this machine.
 *
 * @param places asked only then; undefined in a stack
 */
export function remediesOf(
  recipients: readonly ShownRecipient[],
  places: (() => LoginPlaces) | undefined,
): string[] {
  const open = recipients.filter(({ state }) => !isTakenOver(state))
  const codes = new Set(open.map(({ code }) => code))
  const remedies = Object.entries(FAILURES)
    .filter(([code]) => codes.has(code))
    .flatMap(([code, { remedy }]) => {
      const details = open.filter((recipient) => recipient.code === code)
      if (code !== SECRET_MISSING || !places)
        return details.map(({ reason = '' }) => namingServer(remedy, reason))
      return secretsNamedIn(open).map((name) => missingLoginRemedy(name, places()))
    })
  return [...new Set(remedies)]
}

const SECRET_MISSING = 'CONFIG_SECRET_MISSING'

/** Whether nothing but a login is missing: the settings are to be completed, and nothing has gone wrong. */
export const lacksOnlyLogins = (recipients: readonly ShownRecipient[]): boolean => {
  const open = recipients.filter(({ state }) => !isTakenOver(state))
  return open.length > 0 && open.every(({ code }) => code === SECRET_MISSING)
}

/** The reason says the secret's name in Secrets Manager; here it is known by the last part of that. */
const secretsNamedIn = (recipients: readonly ShownRecipient[]): string[] => [
  ...new Set(
    recipients
      .filter(({ code }) => code === SECRET_MISSING)
      .map(({ reason = '' }) => /secret (?:\S+\/)?([^\s/]+)/i.exec(reason)?.[1] ?? '<name>'),
  ),
]
