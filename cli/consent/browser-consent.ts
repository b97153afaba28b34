import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { ConsentRequired } from '../../shared/failures/oauth2-errors.js'
import { printable } from '../words/printable.js'
import type { Authorization } from './authorization.js'
import { askForConsent } from './granted-consent.js'

/** Nobody looks on for longer. */
const WAIT_LIMIT_MS = 900_000

/**
 * A consent in a browser on this machine, which comes back to a port of ours on loopback (RFC 8252 7.3), with a proof that it was us who asked (RFC 7636) and that it is the
 * answer to that (`state`, RFC 6749 10.12).
 * @returns a refresh token
 * @throws ConsentRequired if it is refused or not given in time, ClientRefused, TokenEndpointUnavailable
 */
export async function browserConsent(
  authorization: Authorization,
  say: (line: string) => void,
): Promise<string> {
  const { consentUrl, clientId, scope, redirectHost } = authorization
  const [state, verifier] = [newSecretText(), newSecretText()]
  const answered = Promise.withResolvers<URLSearchParams>()
  const server = createServer((request, response) => {
    const query = queryOf(request)
    const isOurs = query !== undefined && isSame(query.get('state') ?? '', state)
    show(response, isOurs ? 200 : 404, isOurs ? DONE : NOTHING)
    if (isOurs) answered.resolve(query)
  })
  const limit = setTimeout(
    () => answered.reject(new ConsentRequired('nobody has consented in time')),
    WAIT_LIMIT_MS,
  )
  try {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    const redirectUri = `http://${redirectHost}:${address.port}/`
    const page = new URL(consentUrl)
    const asked = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope,
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }
    for (const [name, value] of Object.entries(asked)) page.searchParams.set(name, value)
    say(`Open this page in a browser on this machine:\n  ${page.href}`)
    say('It is waited for; Ctrl-C ends that, and nothing is stored.')
    const code = codeIn(await answered.promise, page.host)
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
    const answer = await askForConsent(authorization, { ...form, code_verifier: verifier })
    if ('refreshToken' in answer) return answer.refreshToken
    throw new ConsentRequired(`${page.host}: the consent is not complete`)
  } finally {
    clearTimeout(limit)
    server.close()
    server.closeAllConnections()
  }
}

/** 256 bits, in the alphabet of a code verifier (RFC 7636 4.1). */
const newSecretText = (): string => randomBytes(32).toString('base64url')

/** A page elsewhere may have the browser ask any port: only our own path and our own name count. */
function queryOf({ method, url = '', headers: { host = '' } }: IncomingMessage) {
  if (method !== 'GET' || !/^(?:127\.0\.0\.1|localhost):\d+$/.test(host)) return undefined
  const asked = URL.parse(url, 'http://127.0.0.1')
  return asked?.pathname === '/' ? asked.searchParams : undefined
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function codeIn(query: URLSearchParams, host: string): string {
  const code = query.get('code')
  if (code) return code
  const words = printable(query.get('error') ?? 'no code').slice(0, 200)
  throw new ConsentRequired(`${host} has come back with ${words}`)
}

const DONE = 'mailjobs has its answer: this page can be closed.'
const NOTHING = 'There is nothing here.'

function show(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      connection: 'close',
    })
    .end(`${text}\n`)
}
