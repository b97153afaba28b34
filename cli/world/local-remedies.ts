import { secretVariable } from '../../local/secrets/local-secrets.js'
import { loginPlaces, missingLoginRemedy } from '../../local/secrets/missing-login.js'
import type { PollFailure, WorldEvent } from '../../local/world/world-event.js'
import { remediesOf } from '../words/send-words.js'

/** Where logins come from. */
interface LoginSource {
  readonly secretsFile: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** An event with what is to be done about it on this machine: the functions know only what it would be in an account. */
export function withLocalRemedies(
  event: WorldEvent,
  { secretsFile, environment }: LoginSource,
): WorldEvent {
  const places = () => loginPlaces(secretsFile, environment)
  switch (event.event) {
    case 'poll ended': {
      const { mailbox, failure, alsoFailed = [] } = event
      if (!failure) return event
      const here = (one: PollFailure): PollFailure => ({
        ...one,
        remedy: remedyOf(mailbox, one, places),
      })
      return {
        ...event,
        failure: here(failure),
        ...(alsoFailed.length > 0 && { alsoFailed: alsoFailed.map(here) }),
      }
    }
    case 'send changed': {
      const remedies = remediesOf(event.recipients, places)
      return remedies.length > 0 ? { ...event, remedies } : event
    }
    default:
      return event
  }
}

function remedyOf(
  mailbox: string,
  { code, remedy }: PollFailure,
  places: () => ReturnType<typeof loginPlaces>,
): string {
  switch (code) {
    case 'CONFIG_SECRET_MISSING':
      return missingLoginRemedy(mailbox, places())
    case 'SECRETS_UNAVAILABLE':
      return `the detail says what is wrong with ${places().file}: it must be JSON, for its owner alone (chmod 600).`
    default:
      return /\bsecret\b/.test(remedy)
        ? `${remedy} Here it is "${mailbox}" in ${places().file}, or ${secretVariable(mailbox)}.`
        : remedy
  }
}
