import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenOnLoopback } from '../../local/stand-ins/loopback-server.js'

/** What a test puts in place of the next answer of the token endpoint. */
export type ScriptedAnswer =
  | { readonly status: number; readonly body: string; readonly headers?: Record<string, string> }
  | 'hang up'
  | 'fall silent'

/** What an authorization server is started with. */
export interface AuthorizationServerOptions {
  /** Who the access tokens are for. */
  readonly username?: string
  readonly clientId?: string
  readonly clientSecret?: string
  /**
   * What becomes of a refresh token that is used: it stays (Google), it stays beside a new one (Microsoft), it ends, or it ends and, used once
   * more, all end that came of the same consent (RFC 9700 4.14.2).
   */
  readonly rotation?: 'none' | 'lenient' | 'strict' | 'revoking'
  readonly expiresInSeconds?: number
  /** What a device is told before its consent is there. */
  readonly devicePending?: readonly ('authorization_pending' | 'slow_down')[]
  /** Awaited after a token was granted, before the answer is sent. */
  readonly onGranted?: () => Promise<void> | void
}

/** An OAuth2 authorization server on loopback: a token endpoint, and the introspection that a mail server asks. */
export interface AuthorizationServer {
  readonly tokenUrl: string
  /** Where codes for devices are given out (RFC 8628), of which the first answers are `devicePending`. */
  readonly deviceUrl: string
  /** What a browser opens, and is sent back from at once, as if a person had consented. */
  readonly authorizeUrl: string
  /** RFC 7662, without a login of the asker. */
  readonly introspectionUrl: string
  /** The forms that the token endpoint was sent. */
  readonly requests: URLSearchParams[]
  /** Taken for the next answers, in order. */
  readonly script: ScriptedAnswer[]
  /** Access tokens that were granted, in order. */
  readonly accessTokens: string[]
  /** A consent: a refresh token. */
  consent(): string
  isLive(refreshToken: string): boolean
  /** Takes every consent back. */
  revokeConsent(): void
  /** Ends the access tokens granted so far. */
  endAccessTokens(): void
  close(): Promise<void>
}

/** Starts an authorization server. */
export async function startAuthorizationServer({
  username = 'operations@example.co.jp',
  clientId = 'client-of-a-test',
  clientSecret = 'made-up~for-this-test.0001',
  rotation = 'none',
  expiresInSeconds = 3_600,
  devicePending = [],
  onGranted = () => {},
}: AuthorizationServerOptions = {}): Promise<AuthorizationServer> {
  const requests: URLSearchParams[] = []
  const script: ScriptedAnswer[] = []
  const accessTokens: string[] = []
  const active = new Set<string>()
  const consents = new Set<string>()
  /** The consent that a refresh token came of, also when it has ended. */
  const families = new Map<string, number>()
  const newToken = (kind: string) => `not-a-real-${kind}-${randomUUID()}`
  const refreshToken = (family: number) => {
    const token = newToken('refresh-token')
    consents.add(token)
    families.set(token, family)
    return token
  }
  const consent = () => refreshToken(families.size)
  const revokeFamilyOf = (used: string) => {
    const family = families.get(used)
    for (const [token, other] of families) if (other === family) consents.delete(token)
  }

  const pending = [...devicePending]
  const deviceCode = newToken('device-code')
  /** Of codes that a browser was sent back with: what they have to be redeemed by. */
  const codes = new Map<string, { challenge: string; redirectUri: string }>()

  const refusedCode = { status: 400, body: { error: 'invalid_grant' } }
  function isRedeemed(form: URLSearchParams): boolean {
    const known = codes.get(form.get('code') ?? '')
    const verifier = form.get('code_verifier') ?? ''
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    return known?.challenge === challenge && known.redirectUri === form.get('redirect_uri')
  }

  function consented(form: URLSearchParams): { status: number; body: object } | undefined {
    const grant = form.get('grant_type') ?? ''
    if (grant.endsWith(':device_code')) {
      if (form.get('device_code') !== deviceCode) return refusedCode
      const error = pending.shift()
      if (error) return { status: 400, body: { error } }
    } else if (grant !== 'authorization_code') return undefined
    else if (!isRedeemed(form)) return refusedCode
    const body = { access_token: newToken('access-token'), token_type: 'Bearer' }
    return { status: 200, body: { ...body, refresh_token: consent() } }
  }

  function granted(form: URLSearchParams): { status: number; body: object } {
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
      return { status: 401, body: { error: 'invalid_client', error_description: 'Bad client' } }
    const byPerson = consented(form)
    if (byPerson) return byPerson
    const used = form.get('refresh_token') ?? ''
    const isRefresh = form.get('grant_type') === 'refresh_token'
    if (isRefresh && !consents.has(used)) {
      if (rotation === 'revoking') revokeFamilyOf(used)
      return { status: 400, body: { error: 'invalid_grant', error_description: 'Token revoked' } }
    }
    const access_token = newToken('access-token')
    accessTokens.push(access_token)
    active.add(access_token)
    const body = { access_token, token_type: 'Bearer', expires_in: expiresInSeconds }
    if (!isRefresh || rotation === 'none') return { status: 200, body }
    if (rotation !== 'lenient') consents.delete(used)
    const next = refreshToken(families.get(used) ?? families.size)
    return { status: 200, body: { ...body, refresh_token: next } }
  }

  async function token(form: URLSearchParams, response: ServerResponse): Promise<void> {
    requests.push(form)
    const scripted = script.shift()
    if (scripted === 'fall silent') return
    if (scripted === 'hang up') {
      response.destroy()
      return
    }
    if (scripted) {
      response.writeHead(scripted.status, scripted.headers).end(scripted.body)
      return
    }
    const { status, body } = granted(form)
    if (status === 200) await onGranted()
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  function introspection(form: URLSearchParams, response: ServerResponse): void {
    const isActive = active.has(form.get('token') ?? '')
    const body = isActive ? { active: true, username } : { active: false }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = await formOf(message)
    const { pathname, searchParams } = new URL(message.url ?? '/', 'http://localhost')
    if (pathname === '/authorize') {
      const code = newToken('code')
      const [redirectUri = '', challenge = '', state = ''] = [
        'redirect_uri',
        'code_challenge',
        'state',
      ].map((name) => searchParams.get(name) ?? '')
      codes.set(code, { redirectUri, challenge })
      const back = new URL(redirectUri)
      back.search = new URLSearchParams({ code, state }).toString()
      response.writeHead(302, { location: back.href }).end()
    } else if (pathname === '/devicecode') {
      const device = {
        device_code: deviceCode,
        user_code: 'WDJB-MJHT',
        expires_in: 900,
        interval: 1,
      }
      const body = { ...device, verification_uri: `http://127.0.0.1/device` }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    } else if (message.url === '/token') await token(form, response)
    else introspection(form, response)
  }
  // Dovecot asks it as a user of its own.
  const server = await listenOnLoopback(
    createServer((message, response) => void answer(message, response)),
  )
  return {
    tokenUrl: `${server.endpoint}/token`,
    deviceUrl: `${server.endpoint}/devicecode`,
    authorizeUrl: `${server.endpoint}/authorize`,
    introspectionUrl: `${server.endpoint}/introspect`,
    requests,
    script,
    accessTokens,
    consent,
    isLive: (refreshToken) => consents.has(refreshToken),
    revokeConsent: () => consents.clear(),
    endAccessTokens: () => active.clear(),
    close: () => server.close(),
  }
}

async function formOf(message: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}
