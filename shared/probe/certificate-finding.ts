import { stepOf } from '../mailbox/expiring.js'
import type { ServerCertificate } from '../runtime/server-certificate.js'
import type { Finding } from './stages.js'

const DAY_MS = 86_400_000

/** What there is to say of a certificate that was accepted: whose it is, and how long it lasts. */
export function certificateFinding(certificate: ServerCertificate | undefined, now: Date): Finding {
  if (!certificate) return { detail: 'encrypted; the server has shown no certificate' }
  const { subject, issuer, expiresAt } = certificate
  const daysLeft = Math.floor((expiresAt.getTime() - now.getTime()) / DAY_MS)
  const day = expiresAt.toISOString().slice(0, 10)
  const signed = issuer === undefined ? '' : `, signed by ${issuer}`
  const isNear = stepOf(expiresAt, now) !== undefined
  return {
    detail: `the certificate of ${subject}${signed}, lasts until ${day}: ${daysLeft} days`,
    facts: { daysLeft },
    ...(isNear && {
      warnings: [
        `the certificate expires on ${day}, in ${daysLeft} days: whoever runs the server renews it`,
      ],
    }),
  }
}
