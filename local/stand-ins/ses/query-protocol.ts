import type { IncomingMessage, ServerResponse } from 'node:http'
import { type XmlContent, xmlDocument } from '../s3/xml.js'
import { type AccessKeys, namedSignature, signatureFault } from '../signatures.js'
import { wholeBody } from '../whole-body.js'
import { SesError } from './errors.js'

/** A message of 10 MB, in base64 and then in the encoding of forms, has room in it. */
const MAX_FORM_BYTES = 32 * 1024 * 1024

const NAMESPACE = 'http://ses.amazonaws.com/doc/2010-12-01/'

/** An answer of SES. */
export interface SesReply {
  readonly status: number
  readonly xml: string
}

/** The parameters of a request. */
export async function readForm(message: IncomingMessage): Promise<URLSearchParams> {
  const tooLarge = () => new SesError('RequestEntityTooLarge', 'Request too large')
  const body = await wholeBody(message, MAX_FORM_BYTES, tooLarge)
  return new URLSearchParams(body.toString('latin1'))
}

/** @throws SesError as SES does for a call that nobody known has signed. Source: SES API reference, "Common errors" */
export function requireCaller(message: IncomingMessage, keys: AccessKeys | undefined): void {
  const fault = signatureFault(message, keys)
  if (fault === undefined) return
  if (fault === 'missing') throw missingToken()
  throw fault === 'unknown key'
    ? new SesError('InvalidClientTokenId', 'The security token included in the request is invalid.')
    : new SesError(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided.',
      )
}

const missingToken = (): SesError =>
  new SesError('MissingAuthenticationToken', 'Request is missing Authentication Token')

/** The region that a request is signed for (AWS signature version 4, credential scope). */
export function regionOf(message: IncomingMessage): string {
  const [, region, service] = namedSignature(message)?.scope ?? []
  if (region !== undefined && service === 'ses') return region
  throw missingToken()
}

/** The answer to a message that was accepted. */
export const sentReply = (messageId: string, requestId: string): SesReply =>
  answerReply('SendRawEmail', { SendRawEmailResult: { MessageId: messageId } }, requestId)

/** The answer to an action. @param result an element for the result, named for the action */
export const answerReply = (
  action: string,
  result: Readonly<Record<string, XmlContent>>,
  requestId: string,
): SesReply => ({
  status: 200,
  xml: xmlDocument(
    `${action}Response`,
    { ...result, ResponseMetadata: { RequestId: requestId } },
    NAMESPACE,
  ),
})

/** An error as SDKs read it; what is no refusal of SES's is a fault of the stand-in and says so. */
export function errorReply(error: unknown, requestId: string): SesReply {
  const { status, code, message } =
    error instanceof SesError
      ? error
      : { status: 500, code: 'InternalFailure', message: `The local stand-in for SES: ${error}` }
  return faultReply({ status, code }, message, requestId)
}

/** An error by its code. */
export const faultReply = (
  { status, code }: { readonly status: number; readonly code: string },
  message: string,
  requestId: string,
): SesReply => ({
  status,
  xml: xmlDocument(
    'ErrorResponse',
    {
      Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
      RequestId: requestId,
    },
    NAMESPACE,
  ),
})

/** Sends an answer; undefined drops the connection without one. */
export function send(
  message: IncomingMessage,
  response: ServerResponse,
  reply: SesReply | undefined,
): void {
  if (reply === undefined) {
    message.socket.destroy()
    return
  }
  // A client that is still sending reads its answer only after its body has been taken.
  message.resume()
  const headers = { 'content-type': 'text/xml', 'content-length': Buffer.byteLength(reply.xml) }
  response.writeHead(reply.status, headers).end(reply.xml)
}
