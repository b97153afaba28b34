/** A fact about a provider, and where it is from. */
interface Fact<Value> {
  readonly value: Value
  readonly source: string
}

/** A mail provider, as far as its ways are known. What no source tells is left out. */
export interface MailProvider {
  readonly server: Fact<{
    readonly host: string
    readonly port: number
    readonly security: 'tls' | 'starttls'
  }>
  /** Ways to log in that work, the better one first. */
  readonly authentication: Fact<readonly ('password' | 'oauth2')[]>
  /** What the provider allows one account: sessions at once, and bytes a day. */
  readonly sessions?: Fact<number>
  readonly megabytesPerDay?: Fact<number>
  /** The SMTP host by which sent mail comes into `\Sent` by itself, within seconds. */
  readonly savesSentMail?: Fact<{ readonly smtpHost: string }>
  /**
   * Polling more often earns little and is what providers throttle: a login each time. The figure is ours; where the
   * provider recommends one, it is among the quirks.
   */
  readonly leastPollMinutes?: number
  /** What an operator should know. */
  readonly quirks: readonly Fact<string>[]
}

const ISPDB = 'https://github.com/thunderbird/autoconfig/blob/master/ispdb'
const IMAPS = { port: 993, security: 'tls' } as const

/**
 * The providers that a jobs file may name in place of a host, as looked up in November 2026. Others are not missing: most hosters give each customer a
 * host of its own, which only the contract tells.
 */
export const PROVIDERS = {
  gmail: {
    server: { value: { host: 'imap.gmail.com', ...IMAPS }, source: `${ISPDB}/googlemail.com.xml` },
    authentication: { value: ['oauth2', 'password'], source: `${ISPDB}/googlemail.com.xml` },
    sessions: {
      value: 15,
      source:
        'https://support.google.com/mail/answer/97150, quoted in https://github.com/imapsync/imapsync/issues/61',
    },
    megabytesPerDay: { value: 2_500, source: 'https://support.google.com/a/answer/1071518' },
    savesSentMail: {
      value: { smtpHost: 'smtp.gmail.com' },
      source: 'https://github.com/nodemailer/wildduck/wiki/Gmail-sending',
    },
    leastPollMinutes: 5,
    quirks: [
      {
        value: 'An account that exceeds its limits is closed to IMAP for an hour, at most a day.',
        source: 'https://support.google.com/a/answer/1359240',
      },
      {
        value: 'Google recommends that mail clients look for mail every 15 minutes.',
        source: 'https://support.google.com/a/answer/1359240',
      },
      {
        value: 'IMAP is to be switched on in the settings of the account.',
        source: `${ISPDB}/googlemail.com.xml`,
      },
    ],
  },
  microsoft365: {
    server: {
      value: { host: 'outlook.office365.com', ...IMAPS },
      source: `${ISPDB}/office365.com.xml`,
    },
    authentication: { value: ['oauth2'], source: `${ISPDB}/office365.com.xml` },
    sessions: {
      value: 20,
      source:
        'https://blogs.msdn.microsoft.com/exchangedev/2011/06/23/exchange-online-throttling-and-limits-faq (maximum concurrent IMAP connections)',
    },
    savesSentMail: {
      value: { smtpHost: 'smtp.office365.com' },
      source: 'https://github.com/simonrob/email-oauth2-proxy/issues/409',
    },
    leastPollMinutes: 5,
    quirks: [
      {
        value: 'Passwords have not been taken over IMAP since January 2023.',
        source: 'https://www.streamlinevrs.com/email-authentication-process/ (quotes Microsoft)',
      },
      {
        value: 'A busy account is told to wait, mostly for 5 minutes: "Suggested Backoff Time".',
        source: 'https://github.com/imapsync/imapsync/issues/272',
      },
    ],
  },
  yahoo: {
    server: { value: { host: 'imap.mail.yahoo.com', ...IMAPS }, source: `${ISPDB}/yahoo.com.xml` },
    authentication: { value: ['oauth2', 'password'], source: `${ISPDB}/yahoo.com.xml` },
    sessions: {
      value: 10,
      source: 'https://mailboxtaxi.com/troubleshooting/fix-too-many-imap-connections (observed)',
    },
    leastPollMinutes: 10,
    quirks: [
      {
        value: 'The password is an app password, not that of the account.',
        source: 'https://unanswered.io/guide/yahoo-mail-protocols-imap-pop-smtp-settings',
      },
      {
        value: 'It limits the rate of commands.',
        source: 'https://github.com/postalsys/imapflow/issues/75',
      },
      {
        value: 'yahoo.co.jp is another provider, with other servers.',
        source: `${ISPDB}/yahoo.com.xml`,
      },
    ],
  },
  icloud: {
    server: { value: { host: 'imap.mail.me.com', ...IMAPS }, source: `${ISPDB}/me.com.xml` },
    authentication: { value: ['password'], source: `${ISPDB}/me.com.xml` },
    sessions: {
      value: 5,
      source: 'https://mailboxtaxi.com/troubleshooting/fix-too-many-imap-connections (observed)',
    },
    leastPollMinutes: 5,
    quirks: [
      {
        value: 'The password is an app-specific password, not that of the Apple account.',
        source: 'https://support.apple.com/HT202304',
      },
      {
        value: 'The user name may have to be the part before the @: set imap.username then.',
        source: `${ISPDB}/me.com.xml`,
      },
    ],
  },
  lolipop: {
    server: {
      value: { host: 'imap.lolipop.jp', ...IMAPS },
      source: 'several independent public configurations name it; the hoster has no page on it',
    },
    authentication: {
      value: ['password'],
      source: 'several independent public configurations name it; the hoster has no page on it',
    },
    quirks: [
      {
        value: 'Reception can be switched off for an address while sending goes on.',
        source: 'http://lolipop.jp/manual/user/mailsetting/',
      },
      {
        value: 'The size of a mailbox goes by the plan: 1, 5 or 20 GB.',
        source: 'https://junzou-marketing.com/lolipop-mail-settings',
      },
    ],
  },
} as const satisfies Record<string, MailProvider>

/** The name of a provider in the jobs file. */
export type ProviderName = keyof typeof PROVIDERS

const BY_NAME: ReadonlyMap<string, MailProvider> = new Map(Object.entries(PROVIDERS))

/** The names of all providers, for a schema and for people. */
export const PROVIDER_NAMES: readonly string[] = [...BY_NAME.keys()]

/** A provider with its name in the jobs file. */
export interface NamedProvider extends MailProvider {
  readonly name: string
}

/** The host of an IMAP server, in lower case: a provider stands for its own. */
export const imapHostOf = (imap: {
  readonly provider?: string | undefined
  readonly host?: string | undefined
}): string => (imap.host ?? providerOf(imap)?.server.value.host ?? '').toLowerCase()

/** The provider of an IMAP server: the one it names, else the one whose host it is; undefined if it is neither. */
export function providerOf({
  provider,
  host,
}: {
  readonly provider?: string | undefined
  readonly host?: string | undefined
}): NamedProvider | undefined {
  const entry = [...BY_NAME].find(([name, { server }]) =>
    provider === undefined ? server.value.host === host?.toLowerCase() : name === provider,
  )
  return entry && { name: entry[0], ...entry[1] }
}
