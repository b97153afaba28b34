import type { Duration } from '../../values/setting-values.js'
import type { CommonSender } from '../settings-of-every-sender.js'

/** Where a mail server is, and how its line is protected. */
interface ServerSettings {
  readonly host: string
  /** The name on the server's certificate, where it differs from `host`. */
  readonly servername?: string
  /** The certificate of a private authority, PEM. Verification itself is never switched off. */
  readonly ca?: string
}

/** What proves a login is in a secret. */
interface LoginSettings {
  /** The name of the secret, of your choice; two senders may share one. Deployed as `mailjobs/<stage>/senders/<secret>`. */
  readonly secret: string
  /** Wins over the one in the secret. */
  readonly username?: string
  /** The password may travel readable, on a line with `security: 'none'`. @default false */
  readonly allowCleartext?: boolean
}

/** A login by SMTP AUTH. */
export interface SmtpAuth extends LoginSettings {
  /**
   * `auto`: the best that the server offers, CRAM-MD5 before PLAIN before LOGIN, and never none. `xoauth2`: by access tokens
   * (docs/oauth2.md). @default 'auto'
   */
  readonly method?: 'auto' | 'plain' | 'login' | 'cram-md5' | 'xoauth2'
}

/** A login to a POP3 server, by which its SMTP server then knows the sender. Nothing is read there or deleted. */
export interface PopLogin extends ServerSettings, LoginSettings {
  /** @default 995 for `tls`, 110 otherwise */
  readonly port?: number
  /** `tls` from the first byte; `starttls` required before the login; `none` must be asked for. @default 'tls'; 'starttls' on port 110 */
  readonly security?: 'tls' | 'starttls' | 'none'
  /** The password travels as a digest; a server that cannot do it is an error. @default false */
  readonly apop?: boolean
  /** Between the login and the connection to the SMTP server: `seconds(0)` to `seconds(60)`. @default seconds(0) */
  readonly wait?: Duration
}

/** A sender by an SMTP server: it logs in to that, or to a POP3 server before, or nowhere. */
export type SmtpSenderSettings = CommonSender &
  ServerSettings & {
    readonly via: 'smtp'
    /** @default 587; 465 for `tls`, 25 for `none` */
    readonly port?: number
    /** `tls` from the first byte; `starttls` required; `none` must be asked for. @default 'starttls'; 'tls' on port 465 and 2465 */
    readonly security?: 'tls' | 'starttls' | 'none'
    /** What this client calls itself (EHLO): a full name, or an address in brackets. @default the domain of `from` */
    readonly ehlo?: string
    /** How long is waited. */
    readonly limits?: {
      /** For the name, the connection and TLS together. @default seconds(30) */
      readonly connect?: Duration
      /** For each answer of the server. @default what RFC 5321 asks for: 2 minutes to DATA, 5 to the others */
      readonly response?: Duration
      /** For one send altogether, 600 s at most. @default seconds(600) */
      readonly whole?: Duration
    }
    /** Of a whole message, encoded: attachments grow by a third. At most 40. @default 40 */
    readonly maxMessageMb?: number
    /** To, Cc and Bcc together, 1000 at most. @default 100 */
    readonly maxRecipients?: number
  } & (
    | { readonly auth?: SmtpAuth; readonly popBeforeSmtp?: never }
    | { readonly auth?: never; readonly popBeforeSmtp: PopLogin }
  )
