import { isSafeTokenUrl } from '../../shared/credentials/oauth2-secret.js'
import { WrongUse } from '../exit-codes.js'

/** How a person consents: by a code that is typed into a page anywhere (RFC 8628), or in a browser on this machine (RFC 8252). */
export const WAYS = ['device', 'browser'] as const

/** One of them. */
export type Way = (typeof WAYS)[number]

/** An application, and where a person allows it to read and send mail. */
export interface Authorization {
  readonly way: Way
  readonly clientId: string
  readonly clientSecret: string | undefined
  readonly scope: string
  /** Where the code for a device is asked for, or the page that a browser opens. */
  readonly consentUrl: string
  readonly tokenUrl: string
  /** The fields of the secret by which that URL is known again. */
  readonly endpoint: { readonly tenant: string } | { readonly tokenUrl: string }
  /** What the browser comes back to: providers differ in which name of this machine they take. */
  readonly redirectHost: '127.0.0.1' | 'localhost'
}

/** What has been said of it. */
export interface SaidAuthorization {
  readonly way: Way
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
  readonly tenant: string | undefined
  readonly tokenUrl: string | undefined
  readonly consentUrl: string | undefined
  readonly scope: string | undefined
}

/** Microsoft Learn, "Authenticate an IMAP, POP or SMTP connection using OAuth"; "OAuth 2.0 device authorization grant". */
const MICROSOFT_SCOPE =
  'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access'

/** Google, "OAuth 2.0 for iOS & Desktop Apps"; the flow for devices does not have the scope of mail ("Allowed scopes"). */
const GOOGLE = {
  consentUrl: 'https://accounts.google.com/o/oauth2/v2/auth?access_type=offline&prompt=consent',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  scope: 'https://mail.google.com/',
}

/** Accounts of all tenants, and personal ones. */
const ANY_TENANT = 'common'

/** Endpoints and scope, as said or as the provider has them. @param provider its name in the jobs file @throws WrongUse where something is missing, or does not go */
export function authorizationOf(
  said: SaidAuthorization,
  provider: string | undefined,
): Authorization {
  const { way, clientId, clientSecret } = said
  if (clientId === undefined)
    throw new WrongUse(
      '--consent asks for an application: --client-id names it. docs/oauth2.md says how to register one.',
    )
  const common = { way, clientId, clientSecret }
  const isMicrosoft = provider === 'microsoft365' || said.tenant !== undefined
  if (said.tokenUrl === undefined && isMicrosoft) {
    const tenant = said.tenant ?? ANY_TENANT
    if (!/^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(tenant))
      throw new WrongUse('--tenant is the id or a domain of a Microsoft Entra tenant.')
    const base = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0`
    return {
      ...common,
      scope: said.scope ?? MICROSOFT_SCOPE,
      consentUrl: said.consentUrl ?? `${base}/${way === 'device' ? 'devicecode' : 'authorize'}`,
      tokenUrl: `${base}/token`,
      endpoint: { tenant },
      redirectHost: 'localhost',
    }
  }
  const isGoogle =
    said.tokenUrl === GOOGLE.tokenUrl || (said.tokenUrl === undefined && provider === 'gmail')
  if (isGoogle && way === 'device')
    throw new WrongUse('Google gives no mail to devices: --consent browser.')
  const { tokenUrl, consentUrl, scope } = isGoogle
    ? { ...GOOGLE, ...(said.scope !== undefined && { scope: said.scope }) }
    : said
  if (tokenUrl === undefined || consentUrl === undefined || scope === undefined)
    throw new WrongUse(
      'Of this provider nothing is known: --token-url, --consent-url and --scope say where and for what a person consents.',
    )
  for (const url of [tokenUrl, consentUrl])
    if (!isSafeTokenUrl(url))
      throw new WrongUse('--token-url and --consent-url are URLs that begin with https://.')
  return {
    ...common,
    scope,
    consentUrl,
    tokenUrl,
    endpoint: { tokenUrl },
    redirectHost: '127.0.0.1',
  }
}
