import type { SesAccount } from '../delivery/transports/ses/ses-account.js'
import { SendingFailed } from '../failures/sending-errors.js'
import type { SesSender } from '../jobs/requests/sender-definition.js'
import type { Finding, Probe } from './stages.js'

/** An account that has not been let out of the sandbox may send so many mails a day (SES developer guide, "Request production access"). */
const SANDBOX_QUOTA = 200

/** Of the quota: less than that is worth a word. */
const SCARCE = 0.1

/** Whether SES lets a sender send, and how much of its quota is left; no mail is sent. */
export function sesProbe(account: () => Promise<SesAccount>, { from, region }: SesSender): Probe {
  const where = `SES${region === undefined ? '' : ` in ${region}`}`
  return {
    steps: [
      {
        stage: 'identity',
        run: () =>
          unlessSilent('GetIdentityVerificationAttributes', async () => {
            const { verified } = await account()
            const [known] = await verified(identitiesOf(from.address))
            if (known !== undefined) return { detail: `${known} is verified by ${where}` }
            throw new SendingFailed(
              'SENDER_REFUSED',
              `${where}: neither ${from.address} nor a domain of it is a verified identity`,
            )
          }),
      },
      {
        stage: 'quota',
        run: () =>
          unlessSilent('GetSendQuota', async () => quotaFinding(await (await account()).quota())),
      },
    ],
    close: async () => {},
  }
}

/** The address, its domain, and those above that: a domain covers its subdomains (SES developer guide, "Verified identities"). */
function identitiesOf(address: string): readonly string[] {
  const labels = address.slice(address.lastIndexOf('@') + 1).split('.')
  const domains = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
  return [address, ...domains]
}

function quotaFinding({
  most,
  sent,
  perSecond,
}: Awaited<ReturnType<SesAccount['quota']>>): Finding {
  const rate = `${perSecond} a second`
  if (most === undefined) return { detail: `no limit a day, ${rate}` }
  const left = most - sent
  const warnings = [
    ...(most <= SANDBOX_QUOTA
      ? [
          'the account is in the sandbox of SES: only verified addresses get its mail, until AWS lets it out (production access)',
        ]
      : []),
    ...(left < most * SCARCE ? [`${left} mails are left of the quota of 24 hours`] : []),
  ]
  return {
    detail: `${left} of ${most} mails are left in 24 hours, ${rate}`,
    facts: { left, most, perSecond },
    ...(warnings.length > 0 && { warnings }),
  }
}

/** Who may send need not be allowed to ask about it: that is told, and nothing of the sender. */
async function unlessSilent(call: string, ask: () => Promise<Finding>): Promise<Finding> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof SendingFailed || !(error instanceof Error)) throw error
    return {
      detail: `not known: SES did not answer ${call}`,
      warnings: [
        `${call}: ${error.name}: ${error.message}; docs/operations.md lists what check needs`,
      ],
    }
  }
}
