import type { XmlContent } from '../s3/xml.js'
import { invalid, notImplemented } from './errors.js'

/** An account out of the sandbox, as new ones are let out of it. */
const QUOTA = { Max24HourSend: 50_000, MaxSendRate: 14 }

/** What the stand-in says of the account. */
export interface AccountFacts {
  readonly verified: ReadonlySet<string>
  /** Mails that were taken in the last 24 hours. */
  readonly sent: () => number
}

/**
 * The answer to a question about the account; undefined if a request asks for something else. What is not listed is refused.
 * Source: SES API reference, GetIdentityVerificationAttributes and GetSendQuota.
 */
export function accountAnswer(
  form: URLSearchParams,
  facts: AccountFacts,
): Readonly<Record<string, XmlContent>> | undefined {
  switch (form.get('Action')) {
    case 'GetSendQuota':
      requireOnly(form, /^$/)
      return { GetSendQuotaResult: { ...QUOTA, SentLast24Hours: facts.sent() } }
    case 'GetIdentityVerificationAttributes':
      requireOnly(form, /^Identities\.member\.\d+$/)
      return {
        GetIdentityVerificationAttributesResult: {
          VerificationAttributes: { entry: entriesOf(form, facts.verified) },
        },
      }
    default:
      return undefined
  }
}

/** SES says nothing of identities that nobody has asked it to verify. */
function entriesOf(form: URLSearchParams, verified: ReadonlySet<string>): readonly XmlContent[] {
  const identities = [...form].flatMap(([name, value]) => (/^Identities/.test(name) ? [value] : []))
  if (identities.length === 0) throw invalid('Identities must not be empty')
  return identities
    .filter((identity) => verified.has(identity))
    .map((key) => ({ key, value: { VerificationStatus: 'Success' } }))
}

function requireOnly(form: URLSearchParams, known: RegExp): void {
  for (const [name] of form)
    if (name !== 'Action' && name !== 'Version' && !known.test(name))
      throw notImplemented(`${name} of ${form.get('Action')}`)
}
