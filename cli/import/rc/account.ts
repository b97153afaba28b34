/** A setting of an rc file that is otherwise here, or has nothing like it; what it says never has a password in it. */
export interface SettingNote {
  readonly setting: string
  readonly line: number
  readonly words: string
}

/** What an rc file says of one account that mail is fetched from. */
export interface Account {
  /** The host, as it is written; empty if there is none. */
  readonly host: string
  readonly line: number
  /** `imap`, `pop3`, another that is not IMAP; `auto` where the file does not say. */
  readonly protocol: string
  readonly port?: number
  readonly security: 'tls' | 'starttls'
  readonly auth: 'password' | 'oauth2'
  readonly username?: string
  /** As they are written there; none is INBOX. */
  readonly folders: readonly string[]
  readonly then: 'leave' | 'mark-read' | 'delete' | { readonly move: string }
  /** Mail that has been there before is fetched as well. */
  readonly takesAll: boolean
  /** Longer mail is not fetched. */
  readonly maxBytes?: number
  /** How often it is fetched; undefined if the file does not say. */
  readonly everySeconds?: number
  /** It is fetched only where it is asked for by name. */
  readonly isSkipped: boolean
  readonly notes: readonly SettingNote[]
}
