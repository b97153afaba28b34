import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { type Access, type Need, refusalOf } from './access.js'
import type { OnExchange } from './exchange.js'
import type { Fault, Intercept } from './faults.js'
import { type LoopbackServer, startLoopbackServer } from './loopback-server.js'
import { type AccessKeys, type SignatureFault, signatureFault } from './signatures.js'
import { wholeBody } from './whole-body.js'

/** No request to the services that are stood in for is larger: PutEvents takes 256 KB. */
const MAX_BODY_BYTES = 4 * 1024 * 1024

/** A refusal: the service's own error type, which the SDK takes for the error's name. */
export class AwsJsonError extends Error {
  override readonly name = 'AwsJsonError'
  readonly type: string
  readonly status: number

  constructor(type: string, message: string, status = 400) {
    super(message)
    this.type = type
    this.status = status
  }
}

/** What an operation of an AWS JSON service does with its input; the result is sent as it is. */
export type AwsJsonOperation = (input: unknown) => Promise<object>

/** What an operation needs a right to, by its input. */
export type AwsJsonNeeds = (input: unknown, access: Access) => readonly Need[]

/** A call as those see it who make it fail. */
export interface AwsJsonCall {
  /** As in the API reference: GetSecretValue. */
  readonly operation: string
}

/** What a service that speaks AWS JSON is stood in for with. */
export interface AwsJsonServerOptions {
  /** The first part of X-Amz-Target: secretsmanager. */
  readonly service: string
  /** By name; any other is refused with UnknownOperationException and 501. */
  readonly operations: Readonly<Record<string, AwsJsonOperation>>
  /** What a call needs a right to; of operations that are not named, nothing. */
  readonly needs?: Readonly<Record<string, AwsJsonNeeds>> | undefined
  readonly intercept?: Intercept<AwsJsonCall> | undefined
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys | undefined
  /** What they may do; without it, everything. */
  readonly access?: Access | undefined
  readonly onExchange?: OnExchange | undefined
  /** Default 0: a free port. */
  readonly port?: number | undefined
}

/**
 * A service on 127.0.0.1 that speaks AWS JSON 1.0 or 1.1, as the caller does: a POST to `/` whose X-Amz-Target names the
 * operation, signed by one of the keys. Source: Smithy 2.0, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol".
 */
export const startAwsJsonServer = (options: AwsJsonServerOptions): Promise<LoopbackServer> =>
  startLoopbackServer((message, response) => {
    answer(message, options)
      .catch(failureOf)
      .then((reply) => send(message, response, reply))
      .catch(() => response.destroy())
  }, options.port)

/** Source: API references, "Common errors"; the words of AWS. */
const REFUSED_CALLER = {
  missing: () =>
    new AwsJsonError(
      'MissingAuthenticationTokenException',
      'Request is missing Authentication Token',
    ),
  'unknown key': () =>
    new AwsJsonError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ),
  'wrong signature': () =>
    new AwsJsonError(
      'InvalidSignatureException',
      'The request signature we calculated does not match the signature you provided.',
    ),
} as const satisfies Record<SignatureFault, () => AwsJsonError>

interface Reply {
  readonly status: number
  readonly body: object
}

/** undefined: the connection is to be dropped. */
async function answer(
  message: IncomingMessage,
  { service, operations, needs = {}, intercept, keys, access, onExchange }: AwsJsonServerOptions,
): Promise<Reply | undefined> {
  const body = await wholeBody(message, MAX_BODY_BYTES, tooLarge)
  const fault = signatureFault(message, keys, body)
  if (fault !== undefined) throw REFUSED_CALLER[fault]()
  const target = String(message.headers['x-amz-target'])
  const [calledService, name = ''] = target.split('.')
  const operation = calledService === service ? operations[name] : undefined
  if (operation === undefined) {
    throw new AwsJsonError(
      'UnknownOperationException',
      `The local stand-in for ${service} does not implement ${target}.`,
      501,
    )
  }
  const input = jsonOf(body)
  const denial = refusalOf(message, access, (known) => needs[name]?.(input, known) ?? [])
  if (denial !== undefined) throw new AwsJsonError('AccessDeniedException', denial)
  const planned = await intercept?.({ operation: name })
  if (planned === 'drop-connection-before') return undefined
  if (typeof planned === 'object') return injected(planned)
  const effect = operation(input)
  const told = { service, operation: name, input }
  effect.then(
    (output) => onExchange?.({ ...told, output, errorType: undefined }),
    (error: unknown) => onExchange?.({ ...told, output: undefined, errorType: typeOf(error) }),
  )
  if (planned !== 'drop-connection-after-effect') return { status: 200, body: await effect }
  await effect.catch(() => undefined)
  return undefined
}

const tooLarge = () => new AwsJsonError('RequestEntityTooLargeException', '', 413)

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new AwsJsonError('SerializationException', 'The body is not JSON')
  }
}

const injected = ({ status, code }: Exclude<Fault, string>): Reply => ({
  status,
  body: { __type: code, message: 'Injected by the test' },
})

const typeOf = (error: unknown): string =>
  error instanceof AwsJsonError ? error.type : 'ValidationException'

function failureOf(error: unknown): Reply {
  if (error instanceof AwsJsonError) {
    return { status: error.status, body: { __type: error.type, message: error.message } }
  }
  if (error instanceof z.ZodError) {
    return { status: 400, body: { __type: 'ValidationException', message: z.prettifyError(error) } }
  }
  return { status: 500, body: { __type: 'InternalFailure', message: String(error) } }
}

function send(message: IncomingMessage, response: ServerResponse, reply: Reply | undefined): void {
  if (reply === undefined) {
    message.socket.destroy()
    return
  }
  const body = JSON.stringify(reply.body)
  response.writeHead(reply.status, {
    'content-type': message.headers['content-type'] ?? 'application/x-amz-json-1.1',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}
