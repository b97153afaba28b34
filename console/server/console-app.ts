import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { COMMON_HEADERS, DATA_POLICY, pagePolicy } from '../ports/content-policies.js'
import { type RequestTerms, whyRefused } from '../ports/judge-request.js'
import { answerError } from './answer-errors.js'
import type { ConsolePlace } from './console-place.js'
import { type PageFiles, pageShell } from './page-files.js'

/** Of a rule that somebody tries, or the ids of an action. */
const MAX_REQUEST_BYTES = 256 * 1024

/** What the console is served with. */
export interface ConsoleAppOptions {
  readonly here: ConsolePlace
  readonly files: PageFiles
  readonly key: string
  /** `127.0.0.1:8100`. */
  readonly host: string
  /** `http://127.0.0.1:8101`. */
  readonly framesOrigin: string
  readonly newNonce: () => string
  readonly onBug: (thrown: unknown) => void
  /** Adds what the page asks for. */
  readonly routes: (app: Hono) => void
}

/** The views of the page, by the first part of their paths. */
const VIEWS: ReadonlySet<string> = new Set(['', 'decisions', 'incidents', 'mail', 'sends', 'try'])

const isPage = (path: string): boolean => VIEWS.has(path.split('/')[1] ?? '')

/** The page, and what it asks for, behind one check of where each request comes from. */
export function consoleApp(options: ConsoleAppOptions): Hono {
  const { files, key, host, framesOrigin, newNonce, onBug, routes } = options
  const assets = new Map([files.script, files.style].map((file) => [file.path, file]))
  const terms: RequestTerms = { host, key, isPage, isAsset: (path) => assets.has(path) }
  const app = new Hono()
  app.use(async (c, next) => {
    const { method, url } = c.req
    const refusal = whyRefused({ method, url, header: (name) => c.req.header(name) }, terms)
    if (refusal) {
      const { status, reason } = refusal
      c.res = c.json({ error: { code: 'REFUSED', message: reason } }, status)
    } else await next()
    for (const [name, value] of Object.entries(COMMON_HEADERS)) c.res.headers.set(name, value)
    if (!c.res.headers.has('Content-Security-Policy'))
      c.res.headers.set('Content-Security-Policy', DATA_POLICY)
  })
  app.use(bodyLimit({ maxSize: MAX_REQUEST_BYTES }))
  app.onError((error, c) => {
    const answer = answerError(error, c)
    if (answer.status === 500) onBug(error)
    return answer
  })
  app.get('/assets/:name', (c) => {
    const file = assets.get(c.req.path)
    if (!file) return c.notFound()
    return c.body(Buffer.from(file.body), 200, { 'Content-Type': file.type })
  })
  routes(app)
  app.get('*', (c) => {
    const { pathname, search } = new URL(c.req.url)
    if (!isPage(pathname))
      return c.json({ error: { code: 'NOT_FOUND', message: 'No such path.' } }, 404)
    // Frames take the one origin for their page: the fragment, with the key, goes along.
    if (c.req.header('host') !== host) return c.redirect(`http://${host}${pathname}${search}`, 302)
    const nonce = newNonce()
    c.header('Content-Security-Policy', pagePolicy(framesOrigin, nonce))
    return c.html(pageShell(files, { nonce, framesOrigin }))
  })
  return app
}
