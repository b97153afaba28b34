import { invalid, SesError } from './errors.js'

/** Addresses and domains that SES knows to be the caller's. */
export interface Identities {
  /** `app@example.com` or `example.com`; a domain covers its subdomains (SES developer guide, "Verified identities"). */
  readonly verified: ReadonlySet<string>
  readonly region: string
}

/** SES API reference, SendRawEmail. */
const MAX_RECIPIENTS = 50

const CONTROL_OR_BLANK = /[\p{Cc}\s]/u

/** Printable ASCII but what RFC 5322 3.2.3 leaves out of an atom; dots in between. */
const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+$/

const DOMAIN = /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/

/** One that is malformed refuses the whole message (SES API reference, SendRawEmail). */
export function checkEnvelope(source: string, destinations: readonly string[]): void {
  if (destinations.length > MAX_RECIPIENTS) {
    throw invalid(`Recipient count exceeds ${MAX_RECIPIENTS}.`)
  }
  for (const address of [source, ...destinations]) checkAddress(address)
}

/**
 * An addr-spec in ASCII: SES has no SMTPUTF8. The words are those that callers of SES have reported (soto-project/soto#331,
 * openstax/accounts#253, cloud-custodian#8051).
 */
function checkAddress(address: string): void {
  const at = address.lastIndexOf('@')
  if (at < 0) throw invalid("Missing final '@domain'")
  const localPart = address.slice(0, at)
  const domain = address.slice(at + 1)
  if (CONTROL_OR_BLANK.test(localPart)) {
    throw invalid('Local address contains control or whitespace')
  }
  if (CONTROL_OR_BLANK.test(domain)) throw invalid('Domain contains control or whitespace')
  if (localPart === '' || domain === '') throw invalid('Illegal address')
  if (!LOCAL_PART.test(localPart)) throw invalid('Local address contains illegal character')
  if (!DOMAIN.test(domain)) throw invalid('Domain contains illegal character')
}

/** Both the envelope's sender and the message's have to be verified (SES developer guide, "Email sending errors"). */
export function checkVerified(
  addresses: readonly string[],
  { verified, region }: Identities,
): void {
  const known = new Set([...verified].map((identity) => identity.toLowerCase()))
  const failed = addresses.filter((address) => !isVerified(address.toLowerCase(), known))
  if (failed.length === 0) return
  const identities = [...new Set(failed)].join(', ')
  throw new SesError(
    'MessageRejected',
    `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${identities}`,
  )
}

function isVerified(address: string, known: ReadonlySet<string>): boolean {
  if (known.has(address)) return true
  const labels = address.slice(address.lastIndexOf('@') + 1).split('.')
  return labels.some((_, index) => known.has(labels.slice(index).join('.')))
}
