import type { SesSenderSettings } from '../senders/ses/ses-settings.js'
import type { SmtpSenderSettings } from '../senders/smtp/smtp-settings.js'
import type { Cron, Duration, OneOrMore } from '../values/setting-values.js'
import type { Via } from '../values/via.js'

/** What each value of `via` goes with. */
interface SettingsByVia {
  readonly ses: SesSenderSettings
  readonly smtp: SmtpSenderSettings
}

/** A way to send mail. */
export type SenderSettings = SettingsByVia[Via]

/** Whom a mail goes to: addresses, `Name <address>`, and names of the address book. */
export type Recipients = OneOrMore<string>

/** A mail that is sent again and again. `{{date}}` and its like are filled in: docs/sending.md has the list. */
export interface SendSettings<SenderName extends string = string> {
  /** @default 'default' */
  readonly sender?: SenderName
  /** An interval of 1 to 1440 minutes, or a time table. */
  readonly at: Duration | Cron
  readonly to: Recipients
  readonly cc?: Recipients
  readonly bcc?: Recipients
  readonly replyTo?: Recipients
  readonly subject: string
  /** This or `html`, or both: mail programs then choose. */
  readonly text?: string
  readonly html?: string
  /** Keys in the bucket below `reports/` or `uploads/`; one that ends with `/` stands for everything below it. */
  readonly attachments?: readonly string[]
  /** False: it is not sent. @default true */
  readonly enabled?: boolean
}

/** Who is written to when a monitor matches. */
export interface NotifySettings<SenderName extends string = string> {
  /** @default 'default' */
  readonly sender?: SenderName
  /** Never the address of a mailbox of this file. */
  readonly to: Recipients
  /**
   * Where readers can open what is kept: the key of its manifest is put behind this address.
   * @default the place in the bucket is named
   */
  readonly link?: string
}

/** Names for addresses. Several addresses are several people of that name: whoever uses it is told to write which one. */
export type AddressBookSettings = Readonly<Record<string, OneOrMore<string>>>
