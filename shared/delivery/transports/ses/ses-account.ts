import {
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  type SESClient,
} from '@aws-sdk/client-ses'

/** What an account may send in a region. */
export interface SendQuota {
  /** In any 24 hours; undefined: without a limit. */
  readonly most: number | undefined
  readonly sent: number
  readonly perSecond: number
}

/** What SES says of an account, in one region. Its methods reject with the errors of the SDK. */
export interface SesAccount {
  /** Those among some addresses and domains that mail may come from. */
  verified(identities: readonly string[]): Promise<readonly string[]>
  quota(): Promise<SendQuota>
}

/** -1 stands for no limit (SES API reference, SendQuota). */
const NO_LIMIT = -1

/** The account that a client's credentials belong to. */
export const sesAccount = (client: Pick<SESClient, 'send'>): SesAccount => ({
  async verified(identities) {
    const { VerificationAttributes = {} } = await client.send(
      new GetIdentityVerificationAttributesCommand({ Identities: [...identities] }),
    )
    return identities.filter(
      (identity) => VerificationAttributes[identity]?.VerificationStatus === 'Success',
    )
  },
  async quota() {
    const {
      Max24HourSend = 0,
      SentLast24Hours = 0,
      MaxSendRate = 0,
    } = await client.send(new GetSendQuotaCommand({}))
    return {
      most: Max24HourSend === NO_LIMIT ? undefined : Max24HourSend,
      sent: SentLast24Hours,
      perSecond: MaxSendRate,
    }
  },
})
