import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { downloadName } from '../api/printable-text.js'
import { COMMON_HEADERS, imagePolicy, mailPolicy, pdfPolicy } from '../ports/content-policies.js'
import type { Tickets } from '../ports/tickets.js'
import type { FileThing, FrameThing } from './frame-thing.js'

/** What the frames are served with. */
export interface FramesAppOptions {
  readonly tickets: Tickets<FrameThing>
  /** `127.0.0.1:8101`. */
  readonly host: string
  /** Of the page, which alone may show them. */
  readonly pageOrigin: string
}

/** What is in mails, on a port of its own: nothing there has the key, and nothing there can reach the page. */
export function framesApp({ tickets, host, pageOrigin }: FramesAppOptions): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    const site = c.req.header('sec-fetch-site') ?? 'none'
    const origin = c.req.header('origin')
    const isOurs =
      c.req.header('host') === host &&
      site !== 'cross-site' &&
      (origin === undefined || origin === pageOrigin)
    if (isOurs) await next()
    else c.res = c.text('Refused', 403)
    for (const [name, value] of Object.entries(COMMON_HEADERS)) c.res.headers.set(name, value)
    if (!c.res.headers.has('Content-Security-Policy'))
      c.res.headers.set('Content-Security-Policy', "sandbox; default-src 'none'")
  })
  app.get('/f/:ticket{[A-Za-z0-9_-]+}', (c) => {
    const thing = tickets.thingOf(c.req.param('ticket'))
    if (!thing) return c.text('This is over: open the mail again.', 404)
    if (thing.kind !== 'html') return answerFile(thing, pageOrigin)
    c.header('Content-Security-Policy', mailPolicy(pageOrigin, thing.hasImages))
    return c.html(documentOf(thing.html))
  })
  app.notFound((c) => c.text('There is nothing here.', 404))
  return app
}

/** Mail takes white paper for granted. */
const documentOf = (html: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><title>mail</title><style>:root{color-scheme:light}body{background:#fff;color:#000;font:14px/1.6 system-ui,sans-serif;margin:12px;overflow-wrap:anywhere}img{max-width:100%}sup{color:#545c6a}a{color:#0b5cad;text-decoration:underline}</style></head><body>${html}</body></html>`

function answerFile({ kind, type, name, open }: FileThing, pageOrigin: string): Response {
  const policy =
    kind === 'image'
      ? imagePolicy(pageOrigin)
      : kind === 'pdf'
        ? pdfPolicy(pageOrigin)
        : "sandbox; default-src 'none'"
  return new Response(Readable.toWeb(Readable.from(open())), {
    headers: {
      'Content-Type': kind === 'download' ? 'application/octet-stream' : type,
      'Content-Disposition': disposition(kind === 'download' ? 'attachment' : 'inline', name),
      'Content-Security-Policy': policy,
    },
  })
}

/** RFC 5987: the name in UTF-8, and without what is not ASCII for who cannot read that. */
function disposition(how: 'attachment' | 'inline', name: string): string {
  const safe = downloadName(name)
  const ascii = safe.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(safe).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${how}; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
