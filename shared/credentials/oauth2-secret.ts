import * as z from 'zod'

const textSchema = z
  .string({ error: ({ input }) => (input === undefined ? 'is missing' : 'must be a text') })
  .trim()
  .min(1, 'must not be empty')

/** A secret in a form must not travel in clear; a token endpoint on this very machine is one of a test. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/

const TOKEN_URL_RULE = 'must be a URL that begins with https:// and has no user name in it'

const tokenUrlSchema = z.url(TOKEN_URL_RULE).refine(isSafeTokenUrl, TOKEN_URL_RULE)

/** A directory (tenant) id, or a domain of the tenant: a segment of a path. */
const tenantSchema = z
  .string('must be a text')
  .regex(/^[A-Za-z0-9][A-Za-z0-9.-]*$/, 'must be the id or a domain of a Microsoft Entra tenant')

const endpoint = { tokenUrl: tokenUrlSchema.optional(), tenant: tenantSchema.optional() }

/** The application's own login has a last day, which Microsoft Entra shows and no token tells. */
const clientSecretExpires = z.iso.date('must be a date such as "2027-05-31"').optional()

const clientCredentialsSchema = z.object({
  ...endpoint,
  grant: z.literal('client_credentials'),
  clientId: textSchema,
  clientSecret: textSchema,
  clientSecretExpires,
  scope: textSchema.optional(),
})

const refreshTokenSchema = z.object({
  ...endpoint,
  grant: z.literal('refresh_token'),
  clientId: textSchema,
  clientSecret: textSchema.optional(),
  clientSecretExpires,
  refreshToken: textSchema,
  /** Ours: the access token that came with this refresh token, and its end. */
  accessToken: textSchema.optional(),
  accessTokenExpires: z.iso.datetime('must be a time such as "2026-11-21T10:00:00Z"').optional(),
  scope: textSchema.optional(),
})

/** The scope of an application's own access to Exchange Online (Microsoft Learn, "Authenticate an IMAP, POP or SMTP connection using OAuth"). */
const EXCHANGE_SCOPE = 'https://outlook.office365.com/.default'

/** `oauth2` of a mailbox's secret, with the endpoint and the scope that a tenant of Microsoft 365 implies. */
export const oauth2Schema = z
  .discriminatedUnion(
    'grant',
    [clientCredentialsSchema, refreshTokenSchema],
    'must be "client_credentials" or "refresh_token"',
  )
  .refine(({ tokenUrl, tenant }) => (tokenUrl === undefined) !== (tenant === undefined), {
    path: ['tokenUrl'],
    message: 'or tenant must be there, and not both',
  })
  .transform(({ tokenUrl, tenant, ...oauth2 }) => ({
    ...oauth2,
    tokenUrl: tokenUrl ?? `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
    scope:
      oauth2.scope ??
      (tenant !== undefined && oauth2.grant === 'client_credentials' ? EXCHANGE_SCOPE : undefined),
  }))

/** How an access token is got. */
export type OAuth2Grant = z.output<typeof oauth2Schema>

/** Whether a secret may be sent there, or a person. */
export function isSafeTokenUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))
}
