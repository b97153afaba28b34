import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { S3Response } from './operation.js'
import { S3Error } from './store/errors.js'
import { xmlError } from './xml.js'

/** What an error document says. Source: S3 API reference, "REST error responses". */
interface ErrorContent {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** The answer to a request that failed; what is no refusal of S3's is a fault of the stand-in and says so. */
export function errorContent(error: unknown): ErrorContent {
  if (error instanceof S3Error) {
    return { status: error.status, code: error.code, message: error.message }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    status: 500,
    code: 'InternalError',
    message: `The local stand-in for S3 failed: ${message}`,
  }
}

/** An error as SDKs read it: from the document, or from the status where there can be none. */
export function errorResponse(
  request: { readonly key: string; readonly requestId: string },
  { status, code, message }: ErrorContent,
): S3Response {
  const body = xmlError({
    Code: code,
    Message: message,
    Key: request.key || undefined,
    RequestId: request.requestId,
  })
  return { status, headers: { 'content-type': 'application/xml' }, body }
}

/** Sends an answer; undefined drops the connection without one. */
export async function send(
  message: IncomingMessage,
  response: ServerResponse,
  answer: S3Response | undefined,
): Promise<void> {
  if (answer === undefined) {
    message.socket.destroy()
    return
  }
  // A client that is still sending reads its answer only after its body has been taken.
  message.resume()
  const { status, headers, body } = answer
  if (typeof body === 'object') {
    response.writeHead(status, headers)
    await pipeline(body, response)
    return
  }
  const hasDocument = body !== undefined && message.method !== 'HEAD' && status !== 304
  const length = hasDocument ? { 'content-length': Buffer.byteLength(body) } : {}
  response.writeHead(status, { ...headers, ...length }).end(hasDocument ? body : undefined)
}
