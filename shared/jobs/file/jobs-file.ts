import type { Conditions, Everything } from '../../matching/fields/conditions-schema.js'
import type { ProviderName } from '../values/providers.js'
import type { Cron, Duration } from '../values/setting-values.js'
import type { CalendarSettings, ExpectSettings } from './expect-file.js'
import type {
  AddressBookSettings,
  NotifySettings,
  SenderSettings,
  SendSettings,
} from './sending-file.js'

/** How an account is logged in to; what proves the login is in its secret. */
export interface ImapAccount {
  /** Wins over the one in the secret. */
  readonly username?: string
  /** `oauth2`: by access tokens (docs/oauth2.md); the function may then also store new refresh tokens. @default 'password' */
  readonly auth?: 'password' | 'oauth2'
}

/** An IMAP server by its host. */
export interface ImapHost extends ImapAccount {
  readonly provider?: never
  readonly host: string
  /** @default 993 for `tls`, 143 otherwise */
  readonly port?: number
  /** `tls` from the first byte; `starttls` required before the login; `none` must be asked for. @default 'tls' */
  readonly security?: 'tls' | 'starttls' | 'none'
  /** The name on the server's certificate, where it differs from `host`. */
  readonly servername?: string
  /** The certificate of a private authority, PEM. Verification itself is never switched off. */
  readonly ca?: string
}

/** An IMAP server by its provider, which settles host, port and security. */
export interface ImapProvider extends ImapAccount {
  readonly provider: ProviderName
  readonly host?: never
  readonly port?: never
  readonly security?: never
  readonly servername?: never
  readonly ca?: never
}

/** The IMAP server of a mailbox. */
export type ImapServer = ImapHost | ImapProvider

/** A mailbox to poll: one schedule, one login, for all its monitors. */
export interface MailboxDefinition {
  readonly address: string
  readonly imap: ImapServer
  /**
   * An interval of 1 to 1440 minutes, or a time table. Of a time table, a time that does not exist as the clock is put
   * forward is left out, and one that comes twice as it is put back counts once. @default minutes(10)
   */
  readonly poll?: Duration | Cron
  /**
   * How long one message takes, in seconds, as measured: the interval is then checked against the work of the monitors.
   * @default not checked
   */
  readonly secondsPerMessage?: number
  /**
   * A copy of what is sent from this address is kept in this folder: `{ folder: '\\Sent' }`. @default none is kept
   */
  readonly sentCopy?: { readonly folder: string }
}

/** What is kept of a match, and for how long. */
export interface Keep {
  /** `days(30)`, one of the periods the bucket has a rule for, or `'forever'`. */
  readonly for: Duration | 'forever'
  /** The raw message. @default true */
  readonly message?: boolean
  /** The decoded text. @default true */
  readonly text?: boolean
  /** @default true */
  readonly attachments?: boolean
}

/**
 * What becomes of a mail in the mailbox, once it is kept, announced and accounted for. `delete` removes it for good: it is
 * taken only where `keep.message: true` is written out, since the copy that is kept is then the only one.
 */
export type MailAction = 'leave' | 'mark-read' | { readonly move: string } | 'delete'

/** A monitor: which mail of a folder is kept and announced. */
export interface MonitorDefinition<
  MailboxName extends string = string,
  SenderName extends string = string,
> {
  readonly mailbox: MailboxName
  /**
   * A name as people see it, levels parted by `/` whatever the server uses: '請求書', 'Projects/2026'. Or what a folder is
   * for: '\\Sent', '\\Drafts', '\\Junk', '\\Trash', '\\Archive', '\\All', '\\Flagged' (RFC 6154). @default 'INBOX'
   */
  readonly folder?: string
  readonly when: Conditions | Everything
  readonly keep: Keep
  /**
   * Which mail a new monitor begins with: what comes from now on, all of it, or what arrived since a date (`2026-11-01`, in the time zone
   * of the file; without one, as the mail server dates its mail) or a moment (`2026-11-01T09:00:00+09:00`).
   */
  readonly startFrom: 'now' | 'all' | (string & {})
  /** False: paused. It decides nothing, and goes on where it stood once it is true again. @default true */
  readonly enabled?: boolean
  /** The name it had before: it goes on where that one stood. Without it, a renamed monitor is a new one. */
  readonly formerly?: string
  /** What becomes of a match in the mailbox: `{ move: 'Done' }` takes a folder's name as people see it. @default 'leave' */
  readonly then?: MailAction
  /**
   * The longest that one message may hold one run, `seconds(5)` to `seconds(1800)`: what it has brought by then is kept, and a later run
   * goes on there. It never takes more than what the run has left. @default seconds(300)
   */
  readonly receiveWithin?: Duration
  /** Who is told of a match, by mail. @default nobody */
  readonly notify?: NotifySettings<SenderName>
  /** By when such mail has to be there: `Mail Absent` is announced if it is not. @default it is not waited for */
  readonly expect?: ExpectSettings
}

/** The whole jobs file: mailboxes that are watched, ways to send, or both. */
export interface JobsFile<MailboxName extends string = string, SenderName extends string = string> {
  readonly mailboxes?: Readonly<Record<MailboxName, MailboxDefinition>>
  readonly monitors?: Readonly<
    Record<string, MonitorDefinition<NoInfer<MailboxName>, NoInfer<SenderName>>>
  >
  readonly senders?: Readonly<Record<SenderName, SenderSettings>>
  /** What is sent by a time table. */
  readonly sends?: Readonly<Record<string, SendSettings<NoInfer<SenderName>>>>
  readonly addresses?: AddressBookSettings
  /**
   * What dates, time tables and days mean that name no time zone of their own: `Asia/Tokyo`. @default UTC; for `startFrom`, the day as
   * the mail server dates its mail
   */
  readonly timezone?: string
  /** Business days, by the name that `expect` says `on`. */
  readonly calendars?: Readonly<Record<string, CalendarSettings>>
  /** Where alarms are sent: never a mailbox that is monitored. */
  readonly alerts?: { readonly email: string }
}
