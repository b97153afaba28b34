/** A length of time as the jobs file writes it: `minutes(10)`. */
export interface Duration {
  readonly seconds: number
}

/** A time table: five cron fields in a time zone. */
export interface Cron {
  readonly cron: string
  readonly timezone: string
}

/** How `contains` and `matches` look at decoded text; both ignore case unless told otherwise. */
export interface TextTestOptions {
  /** `A` and `a` differ. @default false */
  readonly caseSensitive?: boolean
  /** Full and half width forms are the same: ﾌﾟﾛﾌｧｲﾙ is プロファイル, Ａ is A. @default false */
  readonly foldWidth?: boolean
  /** Line breaks are left out first: Japanese text is wrapped in the middle of words. @default false */
  readonly joinLines?: boolean
}

/** The text contains this. */
export interface Contains extends TextTestOptions {
  readonly contains: string
}

/** The text matches this RE2 pattern somewhere; named groups become captures. */
export interface Matches extends TextTestOptions {
  readonly matches: string
}

/** What a condition on text is made of. */
export type TextTest = Contains | Matches

/** Every message: said explicitly, since an empty `when` is more often a mistake than a wish. */
export interface Everything {
  readonly everything: true
}

/** One value or several; several are ORed. */
type OneOrMore<T> = T | readonly T[]

/** The IMAP server of a mailbox. */
export interface ImapServer {
  readonly host: string
  /** @default 993 for `tls`, 143 otherwise */
  readonly port?: number
  /** `tls` from the first byte; `starttls` required before the login; `none` must be asked for. @default 'tls' */
  readonly security?: 'tls' | 'starttls' | 'none'
  /** Wins over the one in the secret. */
  readonly username?: string
  /** The name on the server's certificate, where it differs from `host`. */
  readonly servername?: string
  /** The certificate of a private authority, PEM. Verification itself is never switched off. */
  readonly ca?: string
}

/** A mailbox to poll: one schedule, one login, for all its monitors. */
export interface MailboxDefinition {
  readonly address: string
  readonly imap: ImapServer
  /** @default minutes(10) */
  readonly poll?: Duration | Cron
}

/** An attachment that must be there. All that is given must hold for one and the same attachment. */
export interface AttachmentCondition {
  /** A glob on the decoded file name (`*.csv`), case ignored; or contains(...) or matches(...). */
  readonly name?: string | TextTest
  /** `text/csv` or `image/*`, as declared. */
  readonly type?: string
  readonly minBytes?: number
  readonly maxBytes?: number
}

/** What a message must be. Fields are ANDed; the entries of one field are ORed. */
export interface Conditions {
  /** An address or `*@domain`, compared with the parsed address; the domain ignores case (RFC 5321 2.4). */
  readonly from?: OneOrMore<string>
  readonly to?: OneOrMore<string>
  readonly cc?: OneOrMore<string>
  readonly subject?: OneOrMore<TextTest>
  /** The text parts, or text made from the HTML part where there is none. */
  readonly text?: OneOrMore<TextTest>
  /** Header fields by name: each must have a value that passes. */
  readonly header?: Readonly<Record<string, OneOrMore<TextTest>>>
  readonly attachment?: OneOrMore<AttachmentCondition>
  readonly hasAttachment?: boolean
  /** Bytes of the whole message. */
  readonly size?: { readonly minBytes?: number; readonly maxBytes?: number }
  /** Without \Seen when we first saw it. */
  readonly unread?: boolean
  readonly any?: readonly Conditions[]
  readonly all?: readonly Conditions[]
  readonly not?: Conditions
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

/** A monitor: which mail of a folder is kept and announced. */
export interface MonitorDefinition<MailboxName extends string = string> {
  readonly mailbox: MailboxName
  /** A name as people see it. @default 'INBOX' */
  readonly folder?: string
  readonly when: Conditions | Everything
  readonly keep: Keep
  /** Which mail a new monitor begins with: what comes from now on, all of it, or what arrived since a date (`2026-11-01`). */
  readonly startFrom: 'now' | 'all' | (string & {})
}

/** The whole jobs file. */
export interface JobsFile<MailboxName extends string = string> {
  readonly mailboxes: Readonly<Record<MailboxName, MailboxDefinition>>
  readonly monitors: Readonly<Record<string, MonitorDefinition<NoInfer<MailboxName>>>>
  /** Where alarms are sent: never a mailbox that is monitored. */
  readonly alerts?: { readonly email: string }
}
