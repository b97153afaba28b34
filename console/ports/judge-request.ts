import { timingSafeEqual } from 'node:crypto'

/** The header that carries the key of the console. */
export const KEY_HEADER = 'x-mailjobs-key'

/** What a request says of where it comes from. */
export interface AskedRequest {
  readonly method: string
  /** Whole, as the server put it together. */
  readonly url: string
  readonly header: (name: string) => string | undefined
}

/** What requests are judged by. */
export interface RequestTerms {
  /** Where the page is: `127.0.0.1:8100`. */
  readonly host: string
  readonly key: string
  /** Paths that show the page; what is in them is the page's own business. */
  readonly isPage: (path: string) => boolean
  /** Paths of its script and its style sheet. */
  readonly isAsset: (path: string) => boolean
}

/** Why a request is not answered, with the status that says so. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404
  readonly reason: string
}

/** No path of ours has another character, so that no spelling of one gets past a rule. */
const PATH = /^\/[A-Za-z0-9._~/-]*$/

/**
 * Why a request is not answered; undefined if nothing speaks against it. All that is not the page itself, which holds no data, needs the key. It
 * is asked once, of the parsed path, before anything else: what has no rule here is refused.
 */
export function whyRefused(request: AskedRequest, terms: RequestTerms): Refusal | undefined {
  const { host, key, isPage, isAsset } = terms
  const isHere = request.header('host') === host
  if (!isHere && request.header('host') !== host.replace('127.0.0.1', 'localhost'))
    return { status: 403, reason: `only http://${host} is answered` }
  const path = new URL(request.url).pathname
  if (!PATH.test(path) || path.includes('//'))
    return { status: 400, reason: 'no path of the console is written so' }
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const isForPage = isRead && (isPage(path) || isAsset(path))
  const foreign = whyForeignPage(request, isRead && isPage(path))
  if (foreign !== undefined) return { status: 403, reason: foreign }
  if (isForPage) return undefined
  if (!path.startsWith('/api/')) return { status: 404, reason: 'there is nothing here' }
  if (!isKey(request.header(KEY_HEADER), key))
    return { status: 401, reason: 'the key is missing: open the address that mailjobs has printed' }
  return undefined
}

/** A page of another origin says so in one of these; where a person opens an address there is nothing to be read by anybody else. */
function whyForeignPage(request: AskedRequest, mayBeOpened: boolean): string | undefined {
  const origin = request.header('origin')
  if (origin !== undefined && origin !== `http://${request.header('host')}`)
    return 'requests of other pages are not answered'
  const site = request.header('sec-fetch-site')
  if (site === undefined || site === 'same-origin' || site === 'none') return undefined
  const isOpened =
    request.header('sec-fetch-mode') === 'navigate' &&
    request.header('sec-fetch-dest') === 'document'
  return mayBeOpened && isOpened ? undefined : 'requests of other pages are not answered'
}

function isKey(given: string | undefined, key: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(key)]
  return one.length === other.length && timingSafeEqual(one, other)
}
