import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Access, refusalOf } from './access.js'
import { type LoopbackServer, startLoopbackServer } from './loopback-server.js'
import { xmlDocument } from './s3/xml.js'
import { type AccessKeys, type SignatureFault, signatureFault } from './signatures.js'
import { wholeBody } from './whole-body.js'

/** A stack as it would be deployed. */
export interface DescribedStack {
  readonly name: string
  /** Its ARN. */
  readonly id: string
  readonly createdAt: Date
  readonly outputs: ReadonlyMap<string, string>
  /** The template, as it was written. */
  readonly template: () => Promise<string>
}

/** What a stand-in for CloudFormation is started with. */
export interface CloudFormationStandInOptions {
  readonly stacks: readonly DescribedStack[]
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys
  /** What they may do; without it, everything. */
  readonly access?: Access
  /** Default 0: a free port. */
  readonly port?: number
}

const NAMESPACE = 'http://cloudformation.amazonaws.com/doc/2010-05-15/'

const MAX_FORM_BYTES = 64 * 1024

/** A refusal, in CloudFormation's words. */
class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** DescribeStacks and GetTemplate of CloudFormation on 127.0.0.1, in the query protocol, of stacks that nobody deployed. */
export const startCloudFormationStandIn = (
  options: CloudFormationStandInOptions,
): Promise<LoopbackServer> =>
  startLoopbackServer((message, response) => {
    answer(message, options)
      .then((xml) => ({ status: 200, xml }))
      .catch((error: unknown) => refusalReply(error))
      .then(({ status, xml }) =>
        response
          .writeHead(status, {
            'content-type': 'text/xml',
            'content-length': Buffer.byteLength(xml),
          })
          .end(xml),
      )
      .catch(() => response.destroy())
  }, options.port)

async function answer(
  message: IncomingMessage,
  { stacks, keys, access }: CloudFormationStandInOptions,
): Promise<string> {
  const body = await wholeBody(message, MAX_FORM_BYTES, tooLarge)
  const fault = signatureFault(message, keys, body)
  if (fault !== undefined) throw REFUSED_CALLER[fault]()
  const form = new URLSearchParams(body.toString('utf8'))
  const action = form.get('Action') ?? ''
  const denial = refusalOf(message, access, ({ arnOf }) => [
    {
      action: `cloudformation:${action}`,
      resource: arnOf('cloudformation', `stack/${form.get('StackName') ?? ''}/*`),
    },
  ])
  if (denial !== undefined) throw new Refusal(403, 'AccessDenied', denial)
  switch (action) {
    case 'DescribeStacks':
      requireOnly(form, ['StackName', 'NextToken'])
      return reply(action, { Stacks: { member: chosen(stacks, form).map(described) } })
    case 'GetTemplate': {
      requireOnly(form, ['StackName', 'TemplateStage'])
      const [stack] = chosen(stacks, form)
      if (stack === undefined || !form.has('StackName'))
        throw new Refusal(400, 'ValidationError', 'StackName is missing')
      return reply(action, {
        TemplateBody: await stack.template(),
        StagesAvailable: { member: ['Original', 'Processed'] },
      })
    }
    default:
      throw new Refusal(
        501,
        'NotImplemented',
        `The local stand-in for CloudFormation does not implement ${action || 'a request without an Action'}.`,
      )
  }
}

/** A stack is named by its name or its ARN; all are meant where none is. */
function chosen(stacks: readonly DescribedStack[], form: URLSearchParams): DescribedStack[] {
  const wanted = form.get('StackName')
  const found = stacks.filter(({ name, id }) => wanted === null || wanted === name || wanted === id)
  if (wanted !== null && found.length === 0)
    throw new Refusal(400, 'ValidationError', `Stack with id ${wanted} does not exist`)
  return found
}

const described = ({ name, id, createdAt, outputs }: DescribedStack) => ({
  StackName: name,
  StackId: id,
  CreationTime: createdAt.toISOString(),
  StackStatus: 'CREATE_COMPLETE',
  DisableRollback: false,
  Outputs: {
    member: [...outputs].map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
  },
})

/** What is not known is refused: an option that did nothing would be believed. */
function requireOnly(form: URLSearchParams, known: readonly string[]): void {
  const unknown = [...form.keys()].find((name) => ![...known, 'Action', 'Version'].includes(name))
  if (unknown !== undefined)
    throw new Refusal(
      501,
      'NotImplemented',
      `The local stand-in for CloudFormation does not implement the parameter ${unknown}.`,
    )
}

const tooLarge = () => new Refusal(413, 'RequestEntityTooLarge', 'Request too large')

const reply = (action: string, result: Parameters<typeof xmlDocument>[1]): string =>
  xmlDocument(
    `${action}Response`,
    { [`${action}Result`]: result, ResponseMetadata: { RequestId: randomUUID() } },
    NAMESPACE,
  )

/** Source: CloudFormation API reference, "Common errors". */
const REFUSED_CALLER = {
  missing: () =>
    new Refusal(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token'),
  'unknown key': () =>
    new Refusal(
      403,
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
    ),
  'wrong signature': () =>
    new Refusal(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
    ),
} as const satisfies Record<SignatureFault, () => Refusal>

function refusalReply(error: unknown): { readonly status: number; readonly xml: string } {
  const { status, code, message } =
    error instanceof Refusal ? error : new Refusal(500, 'InternalFailure', String(error))
  const Type = status < 500 ? 'Sender' : 'Receiver'
  const xml = xmlDocument(
    'ErrorResponse',
    { Error: { Type, Code: code, Message: message }, RequestId: randomUUID() },
    NAMESPACE,
  )
  return { status, xml }
}
