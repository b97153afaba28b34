import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { InvocationVerdict } from '../lambda/invocation-outcome.js'
import { listening, portOf } from '../mail-server/listening.js'
import type { DeployedGatewayResponse } from '../template/deployed-gateway-responses.js'
import type { DeployedRoute } from '../template/deployed-routes.js'
import { LOCAL_ACCOUNT } from '../template/local-account.js'
import { answerRequest, gatewayResponse } from './answer-request.js'
import { gatewayResponses } from './gateway-responses.js'
import { whyForeign } from './local-callers.js'
import { refuseOtherUsers } from './other-users.js'
import { type ProxyEvent, proxyEventOf } from './proxy-event.js'

/** What routes are served with. */
export interface ServeRoutesOptions {
  readonly routes: readonly DeployedRoute[]
  readonly gatewayResponses: readonly DeployedGatewayResponse[]
  /** The name of the API's stage; events have it, the paths on this machine do not. */
  readonly stage: string
  /** Runs a function once. What it rejects with is answered as a failed function. */
  readonly invoke: (functionArn: string, event: ProxyEvent) => Promise<InvocationVerdict>
  /** 0: any free one. */
  readonly port: number
  readonly now: () => Date
  readonly newId: () => string
  /** Calls back once after `delayMs`; what it returns cancels. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void
}

/** The routes, on this machine. */
export interface RoutesServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** Ends it with every connection it has. */
  close(): Promise<void>
}

const LOOPBACK = '127.0.0.1'

/** Source: API Gateway developer guide, "Quotas for configuring and running a REST API", payload size. */
const MAX_REQUEST_BYTES = 10 * 1024 * 1024

type Environment = { Bindings: HttpBindings }

/**
 * Serves the routes of a REST API on 127.0.0.1, each by its function. Signatures, throttling and request validators are not
 * known here: the user of this world may call; others of this machine may not, nor may a web page.
 *
 * @throws PortTaken, and TemplateError for a gateway response that is not known
 */
export async function serveRoutes(options: ServeRoutesOptions): Promise<RoutesServer> {
  const server = createAdaptorServer({ fetch: applicationOf(options).fetch, hostname: LOOPBACK })
  refuseOtherUsers(server)
  server.listen(options.port, LOOPBACK)
  await listening(server, LOOPBACK, options.port)
  return {
    url: `http://${LOOPBACK}:${portOf(server.address())}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

function applicationOf(options: ServeRoutesOptions): Hono<Environment> {
  const { routes, invoke, newId, setTimer } = options
  const respond = gatewayResponses(options.gatewayResponses)
  const app = new Hono<Environment>()
  app.use(async (c, next) => {
    const reason = whyForeign(c.req.header('host'), c.req.header('origin'))
    if (reason === undefined) return next()
    return c.json({ message: `Forbidden: ${reason}` }, 403)
  })
  app.use(
    bodyLimit({
      maxSize: MAX_REQUEST_BYTES,
      onError: () => gatewayResponse(respond, 'REQUEST_TOO_LARGE', newId()),
    }),
  )
  for (const route of routes) {
    const method = route.method === 'ANY' ? 'ALL' : route.method
    app.on(method, honoPathOf(route.path), async (c) =>
      answerRequest(await eventOf(c, route, options), {
        invoke: (event) => invoke(route.functionArn, event),
        respond,
        setTimer,
      }),
    )
  }
  app.notFound((c) => c.json(unknownRoute(routes, c.req.method, c.req.path), 403))
  return app
}

/**
 * API Gateway asks for a signature, with status 403, where there is no route; here nothing is signed, and what is wrong is the path or
 * the method.
 */
function unknownRoute(routes: readonly DeployedRoute[], method: string, path: string): object {
  const there = routes.map((route) => `${route.method} ${route.path}`).toSorted()
  return {
    error: {
      code: 'CALLER_REFUSED',
      message: `There is no ${method} ${path}. Deployed, such a call is refused as one that is not signed.`,
      remedy: `Check method and path; there are: ${there.join(', ')}. See docs/sending.md.`,
    },
  }
}

/** `/sends/{id}` is `/sends/:id` there, and `{proxy+}` takes the rest of the path. */
const honoPathOf = (path: string): string =>
  path.replace(/\{(\w+)(\+?)\}/g, (_, name: string, rest: string) => `:${name}${rest && '{.+}'}`)

async function eventOf(
  c: Context<Environment>,
  route: DeployedRoute,
  { stage, now, newId }: ServeRoutesOptions,
): Promise<ProxyEvent> {
  const { pathname, searchParams } = new URL(c.req.url)
  const { incoming } = c.env
  const request = {
    method: c.req.method,
    resource: route.path,
    path: pathname,
    query: searchParams,
    pathParameters: c.req.param(),
    rawHeaders: incoming.rawHeaders,
    body: await c.req.text(),
    sourceIp: incoming.socket.remoteAddress ?? LOOPBACK,
  }
  return proxyEventOf(request, { stage, account: LOCAL_ACCOUNT, requestId: newId(), now: now() })
}
