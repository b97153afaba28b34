import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import { startLoopbackServer } from '../stand-ins/loopback-server.js'
import type { FunctionError } from './invocation-outcome.js'

/** One event on its way to a function. */
export interface Invocation {
  readonly requestId: string
  readonly event: unknown
  readonly functionArn: string
  readonly timeoutMs: number
}

/** What a runtime says of itself. */
export type RuntimeReport =
  /** It asks for an invocation: what came before is over. */
  | { readonly kind: 'asked' }
  /** It has been given the invocation; its time runs from here. */
  | { readonly kind: 'taken' }
  | { readonly kind: 'response'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: FunctionError }
  | { readonly kind: 'init-error'; readonly error: FunctionError }

/**
 * The Lambda Runtime API for one process.
 * Source: Lambda developer guide, "Using the Lambda runtime API for custom runtimes", version
 * 2018-06-01.
 */
export interface RuntimeApi {
  /** `host:port/token`, for `AWS_LAMBDA_RUNTIME_API`: events are given to none but the process that was told it. */
  readonly address: string
  /**
   * Gives the invocation to the runtime as soon as it asks. One at a time; reports go to the last
   * listener, and a failed start is reported to whoever comes after it, too.
   */
  handOver(invocation: Invocation, onReport: (report: RuntimeReport) => void): void
  close(): void
}

const HTTP_ACCEPTED = 202
const HTTP_NOT_FOUND = 404

const errorSchema = z.object({
  errorType: z.string().default('Error'),
  errorMessage: z.string().default(''),
  stackTrace: z.array(z.string()).default([]),
})

/** What the API is started with. */
export interface RuntimeApiOptions {
  readonly now: () => Date
  /** What nobody can guess. */
  readonly newToken?: () => string
}

/** Starts the API on a free port of the loopback interface. */
export async function startRuntimeApi({
  now,
  newToken = randomUUID,
}: RuntimeApiOptions): Promise<RuntimeApi> {
  const token = newToken()
  const root = `/${token}/2018-06-01/runtime/`
  let listener: (report: RuntimeReport) => void = () => {}
  let initError: RuntimeReport | undefined
  let queued: Invocation | undefined
  let asking: ServerResponse | undefined

  const deliver = () => {
    if (!queued || !asking) return
    const { requestId, event, functionArn, timeoutMs } = queued
    asking.setHeader('Content-Type', 'application/json')
    asking.setHeader('Lambda-Runtime-Aws-Request-Id', requestId)
    asking.setHeader('Lambda-Runtime-Deadline-Ms', String(now().getTime() + timeoutMs))
    asking.setHeader('Lambda-Runtime-Invoked-Function-Arn', functionArn)
    asking.end(JSON.stringify(event ?? null))
    queued = undefined
    asking = undefined
    listener({ kind: 'taken' })
  }

  const server = await startLoopbackServer(async (request, response) => {
    const { url = '' } = request
    if (!url.startsWith(root)) {
      response.writeHead(HTTP_NOT_FOUND).end('{}')
      return
    }
    const path = url.slice(root.length)
    if (path === 'invocation/next') {
      asking = response
      listener({ kind: 'asked' })
      return deliver()
    }
    const report = await reportOf(path, request).catch(() => undefined)
    response.writeHead(report ? HTTP_ACCEPTED : HTTP_NOT_FOUND).end('{}')
    if (report?.kind === 'init-error') initError = report
    if (report) listener(report)
  })
  return {
    address: `${new URL(server.endpoint).host}/${token}`,
    handOver: (invocation, onReport) => {
      listener = onReport
      if (initError) onReport(initError)
      queued = invocation
      deliver()
    },
    close: () => void server.close(),
  }
}

/** Rejects if the body is not what the API takes. */
async function reportOf(
  path: string,
  request: IncomingMessage,
): Promise<RuntimeReport | undefined> {
  const [verb] = /^(?:init\/error|invocation\/[^/]+\/\w+)$/.exec(path) ?? []
  const body: unknown = JSON.parse(await text(request))
  if (verb === 'init/error') return { kind: 'init-error', error: errorSchema.parse(body) }
  if (verb?.endsWith('/error')) return { kind: 'error', error: errorSchema.parse(body) }
  if (verb?.endsWith('/response')) return { kind: 'response', result: body }
  return undefined
}
