import type {
  VersionedOAuth2,
  VersionedPassword,
} from '../../../../../shared/credentials/credentials.js'
import type {
  OutgoingMessage,
  RecipientOutcome,
} from '../../../../../shared/delivery/transports/transport.js'
import type { SmtpSender } from '../../../../../shared/jobs/requests/sender-definition.js'

/** A password login of tests. */
export const PASSWORD_LOGIN: VersionedPassword = {
  username: 'tim',
  password: 'tanstaaftanstaaf',
  secretVersion: 'v1',
}

export const AUTH: NonNullable<SmtpSender['auth']> = {
  method: 'auto',
  secret: 'relay',
  allowCleartext: false,
}

/** As long as a test may last; what a test waits for has limits of its own. */
export const NO_HURRY = { remainingMs: () => 60_000 }

/** A sender by the server that listens there, with limits that no test of a server that answers can reach. */
export const smtpSender = (
  { host, port }: { host: string; port: number },
  overrides: Partial<SmtpSender> = {},
): SmtpSender => ({
  schemaVersion: 1,
  name: 'relay',
  via: 'smtp',
  from: { name: '', address: 'batch@example.co.jp' },
  maxMessageBytes: 40_000_000,
  maxRecipients: 100,
  host,
  port,
  security: 'none',
  ehlo: 'example.co.jp',
  limits: { connectSeconds: 30, responseSeconds: 30, wholeSeconds: 60 },
  ...overrides,
})

/** A message with this body. */
export function messageOf(body = 'It ended.\r\n'): OutgoingMessage {
  const bytes = Buffer.from(`Subject: report\r\n\r\n${body}`)
  return {
    sendId: '20261121T120000Z-0123456789abcdef',
    from: 'batch@example.co.jp',
    sizeBytes: bytes.length,
    async *open() {
      yield bytes
    },
  }
}

/** A login by tokens, the first of which is at hand already. */
export function tokenLogin(...tokens: string[]): VersionedOAuth2 & { readonly asked: boolean[] } {
  const asked: boolean[] = []
  return {
    username: 'batch@example.co.jp',
    secretVersion: 'v1',
    tokenVersion: 'v1',
    asked,
    async accessToken({ afresh }) {
      asked.push(afresh)
      return { value: tokens[asked.length - 1] ?? 'no-such-token', isFresh: afresh }
    },
  }
}

/** Tells nobody. */
export const tellNobody = async (): Promise<void> => {}

/** Outcomes in short: `to@example.com put off TIMED_OUT`. */
export const inShort = (outcomes: readonly RecipientOutcome[]): string[] =>
  outcomes.map(({ address, outcome, code }) => [address, outcome, code].filter(Boolean).join(' '))
