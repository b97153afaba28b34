import { randomUUID } from 'node:crypto'
import { appendFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Access, refusalOf } from './access.js'
import type { OnExchange } from './exchange.js'
import type { Fault, Intercept } from './faults.js'
import { type LoopbackServer, startLoopbackServer } from './loopback-server.js'
import { parametersOf } from './query-parameters.js'
import { xmlDocument } from './s3/xml.js'
import { type AccessKeys, type SignatureFault, signatureFault } from './signatures.js'
import { wholeBody } from './whole-body.js'

/** A message that a topic has accepted. */
export interface PublishedMessage {
  /** RFC 3339. */
  readonly at: string
  readonly messageId: string
  readonly topic: string
  readonly subject: string
  readonly message: string
}

/** A call as those see it who make it fail. */
export interface SnsCall {
  /** As in the API reference: Publish. */
  readonly operation: string
}

/** What a stand-in for SNS is started with. */
export interface SnsStandInOptions {
  /** By the ARN of each topic, who would get its messages: `email oncall@example.com`. */
  readonly topics: ReadonlyMap<string, readonly string[]>
  /** A line for each message: nobody is mailed. */
  readonly file: string
  readonly onPublished?: (message: PublishedMessage) => void
  readonly intercept?: Intercept<SnsCall>
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys
  /** What they may do; without it, everything. */
  readonly access?: Access
  readonly onExchange?: OnExchange | undefined
  /** Default 0: a free port. */
  readonly port?: number
  readonly now?: () => Date
}

/** 256 KB in the encoding of forms, and more. */
const MAX_FORM_BYTES = 1024 * 1024
const MAX_MESSAGE_BYTES = 256 * 1024
const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/'

/** Publish and GetTopicAttributes of SNS on 127.0.0.1, in the query protocol; it refuses what SNS refuses, and delivers to a file. */
export const startSnsStandIn = (options: SnsStandInOptions): Promise<LoopbackServer> =>
  startLoopbackServer((message, response) => {
    const requestId = randomUUID()
    answer(message, requestId, options)
      .catch((error: unknown) => errorReply(error, requestId))
      .then((reply) => send(message, response, reply))
      .catch(() => response.destroy())
  }, options.port)

/** A refusal, by the code of SNS. */
class SnsError extends Error {
  override readonly name = 'SnsError'
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

interface Reply {
  readonly status: number
  readonly xml: string
}

/** undefined: the connection is to be dropped. */
async function answer(
  message: IncomingMessage,
  requestId: string,
  options: SnsStandInOptions,
): Promise<Reply | undefined> {
  const body = await wholeBody(message, MAX_FORM_BYTES, tooLarge)
  const fault = signatureFault(message, options.keys, body)
  if (fault !== undefined) throw REFUSED_CALLER[fault]()
  const form = new URLSearchParams(body.toString('utf8'))
  const operation = form.get('Action') ?? ''
  const denial = refusalOf(message, options.access, () => [
    { action: `sns:${operation}`, resource: form.get('TopicArn') ?? '*' },
  ])
  // Source: SNS API reference, Publish, "Errors".
  if (denial !== undefined) throw new SnsError('AuthorizationError', denial, 403)
  const planned = await options.intercept?.({ operation })
  if (planned === 'drop-connection-before') return undefined
  if (typeof planned === 'object') return injected(planned, requestId)
  const result = await resultOf(operation, form, options)
  options.onExchange?.({
    service: 'sns',
    operation,
    input: parametersOf(form),
    output: undefined,
    errorType: undefined,
  })
  if (planned === 'drop-connection-after-effect') return undefined
  return {
    status: 200,
    xml: xmlDocument(
      `${operation}Response`,
      { [`${operation}Result`]: result, ResponseMetadata: { RequestId: requestId } },
      NAMESPACE,
    ),
  }
}

function resultOf(operation: string, form: URLSearchParams, options: SnsStandInOptions) {
  if (operation === 'Publish') return publish(form, options)
  if (operation === 'GetTopicAttributes') return attributesOf(form, options)
  throw new SnsError(
    'InvalidAction',
    `The local stand-in for SNS does not implement ${operation}.`,
    501,
  )
}

/** Source: SNS API reference, Publish: ASCII, begins with a letter, a digit or punctuation, fewer than 100 characters. */
const SUBJECT = /^[!-~][ -~]{0,98}$/

async function publish(
  form: URLSearchParams,
  { topics, file, onPublished, now = () => new Date() }: SnsStandInOptions,
) {
  const topic = topicOf(form, topics)
  const subject = form.get('Subject') ?? ''
  const message = form.get('Message') ?? ''
  if (form.has('Subject') && !SUBJECT.test(subject))
    throw new SnsError('InvalidParameter', 'Invalid parameter: Subject')
  if (message === '') throw new SnsError('InvalidParameter', 'Invalid parameter: Empty message')
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES)
    throw new SnsError('InvalidParameter', 'Invalid parameter: Message too long')
  const messageId = randomUUID()
  const published = { at: now().toISOString(), messageId, topic, subject, message }
  await appendFile(file, `${JSON.stringify(published)}\n`, { mode: 0o600 })
  onPublished?.(published)
  return { MessageId: messageId }
}

/** In an account whoever is subscribed has to confirm that; here everybody has. */
function attributesOf(form: URLSearchParams, { topics }: SnsStandInOptions) {
  const topic = topicOf(form, topics)
  const attributes = {
    TopicArn: topic,
    SubscriptionsConfirmed: String(topics.get(topic)?.length ?? 0),
    SubscriptionsPending: '0',
  }
  const entry = Object.entries(attributes).map(([key, value]) => ({ key, value }))
  return { Attributes: { entry } }
}

function topicOf(form: URLSearchParams, topics: SnsStandInOptions['topics']): string {
  const topic = form.get('TopicArn') ?? ''
  if (topics.has(topic)) return topic
  throw new SnsError('NotFound', 'Topic does not exist', 404)
}

/** Source: SNS API reference, "Common errors". */
const REFUSED_CALLER = {
  missing: () =>
    new SnsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403),
  'unknown key': () =>
    new SnsError(
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
      403,
    ),
  'wrong signature': () =>
    new SnsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
      403,
    ),
} as const satisfies Record<SignatureFault, () => SnsError>

const tooLarge = () => new SnsError('RequestEntityTooLarge', '', 413)

const injected = ({ status, code }: Exclude<Fault, string>, requestId: string): Reply =>
  errorReply(new SnsError(code, 'Injected by the test', status), requestId)

function errorReply(error: unknown, requestId: string): Reply {
  const { status, code, message } =
    error instanceof SnsError
      ? error
      : { status: 500, code: 'InternalError', message: `The local stand-in for SNS: ${error}` }
  const xml = xmlDocument(
    'ErrorResponse',
    {
      Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
      RequestId: requestId,
    },
    NAMESPACE,
  )
  return { status, xml }
}

function send(message: IncomingMessage, response: ServerResponse, reply: Reply | undefined): void {
  if (reply === undefined) {
    message.socket.destroy()
    return
  }
  const headers = { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(reply.xml) }
  response.writeHead(reply.status, headers).end(reply.xml)
}
