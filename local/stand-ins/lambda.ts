import type { IncomingMessage, ServerResponse } from 'node:http'
import type { InvocationVerdict } from '../lambda/invocation-outcome.js'
import { type Access, refusalOf } from './access.js'
import { type LoopbackServer, startLoopbackServer } from './loopback-server.js'
import { type AccessKeys, type SignatureFault, signatureFault } from './signatures.js'
import { wholeBody } from './whole-body.js'

/** What a stand-in for Lambda is started with. */
export interface LambdaStandInOptions {
  /** Their ARNs, by the names by which they are called. */
  readonly functions: ReadonlyMap<string, string>
  /** Runs a function once. */
  readonly invoke: (arn: string, input: unknown) => Promise<InvocationVerdict>
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys
  /** What they may do; without it, everything. */
  readonly access?: Access
  /** Default 0: a free port. */
  readonly port?: number
}

/** Source: Lambda API reference, Invoke: the payload of a synchronous invocation. */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/

/** A refusal, in Lambda's words. */
class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly type: string

  constructor(status: number, type: string, message: string) {
    super(message)
    this.status = status
    this.type = type
  }
}

interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Invoke of Lambda on 127.0.0.1, of the functions of a world, for callers that wait for the answer. Source: Lambda API reference, Invoke.
 */
export const startLambdaStandIn = (options: LambdaStandInOptions): Promise<LoopbackServer> =>
  startLoopbackServer((message, response) => {
    answer(message, options)
      .catch(refusalReply)
      .then((reply) => send(response, reply))
      .catch(() => response.destroy())
  }, options.port)

/** Source: Lambda API reference, "Common errors"; the words of AWS. */
const REFUSED_CALLER = {
  missing: () =>
    new Refusal(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'),
  'unknown key': () =>
    new Refusal(
      403,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ),
  'wrong signature': () =>
    new Refusal(
      403,
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
    ),
} as const satisfies Record<SignatureFault, () => Refusal>

async function answer(
  message: IncomingMessage,
  { functions, invoke, keys, access }: LambdaStandInOptions,
): Promise<Reply> {
  const body = await wholeBody(message, MAX_PAYLOAD_BYTES, tooLarge)
  const fault = signatureFault(message, keys, body)
  if (fault !== undefined) throw REFUSED_CALLER[fault]()
  const { pathname, searchParams } = new URL(message.url ?? '/', 'http://127.0.0.1')
  const [, named] = INVOKE_PATH.exec(pathname) ?? []
  if (named === undefined || message.method !== 'POST')
    throw notImplemented(`${message.method} ${pathname}`)
  const type = message.headers['x-amz-invocation-type'] ?? 'RequestResponse'
  if (type !== 'RequestResponse') throw notImplemented(`an invocation of the type ${type}`)
  if (searchParams.has('Qualifier')) throw notImplemented('a version or an alias')
  const name = decodeURIComponent(named)
  const arn = functions.get(name)
  const denial = refusalOf(message, access, ({ arnOf }) => [
    { action: 'lambda:InvokeFunction', resource: arn ?? arnOf('lambda', `function:${name}`) },
  ])
  if (denial !== undefined) throw new Refusal(403, 'AccessDeniedException', denial)
  if (arn === undefined)
    throw new Refusal(404, 'ResourceNotFoundException', `Function not found: ${name}`)
  return replyOf(await invoke(arn, inputOf(body)))
}

const notImplemented = (what: string): Refusal =>
  new Refusal(501, 'NotImplemented', `The local stand-in for Lambda does not implement ${what}.`)

const tooLarge = () =>
  new Refusal(
    413,
    'RequestEntityTooLargeException',
    `Request must be smaller than ${MAX_PAYLOAD_BYTES} bytes for the InvokeFunction operation`,
  )

function inputOf(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'))
  } catch {
    throw new Refusal(
      400,
      'InvalidRequestContentException',
      'Could not parse request body into json',
    )
  }
}

/** A function that fails is no failed call: status 200, a header, and the error in place of the answer. */
function replyOf(verdict: InvocationVerdict): Reply {
  const headers = { 'x-amz-executed-version': '$LATEST' }
  if (verdict.kind === 'succeeded')
    return { status: 200, headers, body: JSON.stringify(verdict.result ?? null) }
  return {
    status: 200,
    headers: { ...headers, 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify(errorOf(verdict)),
  }
}

function errorOf(verdict: Exclude<InvocationVerdict, { kind: 'succeeded' }>): object {
  switch (verdict.kind) {
    case 'failed':
    case 'init-failed': {
      const { errorType, errorMessage, stackTrace } = verdict.error
      return { errorType, errorMessage, trace: stackTrace }
    }
    case 'timed-out':
      return {
        errorType: 'Sandbox.Timedout',
        errorMessage: `Task timed out after ${verdict.timeoutMs / 1_000} seconds`,
      }
    case 'out-of-memory':
      return {
        errorType: 'Runtime.OutOfMemory',
        errorMessage: `The function needed more than its ${verdict.memoryMb} MB`,
      }
  }
}

function refusalReply(error: unknown): Reply {
  const { status, type, message } =
    error instanceof Refusal ? error : new Refusal(500, 'ServiceException', String(error))
  return {
    status,
    headers: { 'x-amzn-errortype': type },
    body: JSON.stringify({ Type: status < 500 ? 'User' : 'Server', message }),
  }
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...headers,
    })
    .end(body)
}
