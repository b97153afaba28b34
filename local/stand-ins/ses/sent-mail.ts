/** A mail that SES has accepted, as its events tell of it. */
export interface SentMail {
  /** What the call was answered with. */
  readonly messageId: string
  readonly source: string
  readonly destinations: readonly string[]
  /** Only what is sent with one is told of. */
  readonly configurationSet: string
  readonly tags: ReadonlyMap<string, string>
  readonly sentAt: Date
  readonly subject: string
}

/** What became of one recipient. */
export type Fate =
  | { readonly kind: 'delivered' | 'complained'; readonly words: string }
  | {
      readonly kind: 'bounced'
      readonly bounceType: 'Permanent' | 'Transient'
      readonly bounceSubType: 'General' | 'Suppressed'
      /** RFC 3463. */
      readonly status: string
      readonly words: string
    }
