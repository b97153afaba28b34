import { type JobsOutline, type OutlineFault, shortestIntervalOf } from '../schema/jobs-outline.js'
import { type NamedProvider, providerOf } from '../values/providers.js'

/** Every mailbox whose way to log in its provider does not take. */
export const providerFaults = (outline: JobsOutline): OutlineFault[] =>
  providersOf(outline).flatMap(({ mailbox, provider, auth }) => {
    const ways: readonly string[] = provider.authentication.value
    if (ways.includes(auth)) return []
    const message = `${WAY.get(auth) ?? auth} is not taken by ${provider.name} over IMAP; write auth: '${ways[0]}'`
    return [{ path: ['mailboxes', mailbox, 'imap', 'auth'], message }]
  })

const WAY: ReadonlyMap<string, string> = new Map(
  Object.entries({ password: 'a password', oauth2: 'OAuth2' }),
)

/** Every mailbox that is polled more often than is wise with its provider. */
export const providerWarnings = (outline: JobsOutline): OutlineFault[] =>
  providersOf(outline).flatMap(({ mailbox, provider, minutes }) => {
    const { name, leastPollMinutes = 1 } = provider
    if (minutes === undefined || minutes >= leastPollMinutes) return []
    const message = `every ${minutes} min is more often than ${name} bears for long; ${leastPollMinutes} min or more keep clear of its limits`
    return [{ path: ['mailboxes', mailbox, 'poll'], message }]
  })

interface ProvidedMailbox {
  readonly mailbox: string
  readonly provider: NamedProvider
  readonly auth: string
  /** The shortest time between two polls; undefined if it has none to be judged. */
  readonly minutes: number | undefined
}

/** The mailboxes at a known provider, whether they name it or its host. */
function providersOf(outline: JobsOutline): ProvidedMailbox[] {
  return Object.entries(outline.mailboxes).flatMap(([mailbox, { imap }]) => {
    const provider = providerOf(imap)
    if (provider === undefined) return []
    const minutes = shortestIntervalOf(outline, mailbox)
    return [{ mailbox, provider, auth: imap.auth ?? 'password', minutes }]
  })
}
