import { S3Client } from '@aws-sdk/client-s3'
import * as z from 'zod'
import { type ApiContainer, createHandler } from '../../../functions/api/handler.js'
import type { Announcement } from '../../../shared/announce/announcer.js'
import type { Archive } from '../../../shared/archive/archive.js'
import { S3UploadUrls, UPLOAD_URL_CLIENT } from '../../../shared/archive/upload-urls.js'
import { createLog } from '../../../shared/runtime/log.js'
import { acceptanceDeps, NOW } from '../../shared/delivery/sending-surroundings.js'
import { queueEvent } from '../queue-event.js'

const text = z.string().optional()

/** What answers have in them, as far as tests take it up. */
const documentSchema = z.looseObject({
  id: text,
  href: text,
  key: text,
  url: text,
  next: text,
  sends: z.array(z.looseObject({ id: z.string() })).optional(),
  error: z
    .looseObject({
      code: z.string(),
      message: z.string(),
      details: z.array(z.looseObject({ path: text, message: text })).optional(),
    })
    .optional(),
})

/** An answer as a caller reads it. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: z.output<typeof documentSchema>
}

/** The function, with what it did beside answering. */
export interface ApiUnderTest {
  readonly queued: readonly string[]
  readonly container: ApiContainer
  readonly announced: Announcement[]
  readonly metrics: object[]
  readonly logged: string[]
  call(route: string, options?: CallOptions): Promise<Answer>
  invoke(event: unknown): Promise<unknown>
  /** Has it work off a batch. @returns the messages that stay in the queue */
  order(...orders: readonly unknown[]): Promise<string[]>
}

interface CallOptions {
  /** A text as it is; anything else as JSON. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly isBase64Encoded?: boolean
  /** The ARN of whoever signs. Default: nobody does */
  readonly caller?: string
}

const answerSchema = z.object({
  statusCode: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
})

const batchAnswerSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })),
})

/** The api function over an archive. Its clock stands still unless somebody pauses. */
export function apiUnderTest(
  archive: Archive,
  changes: Partial<ApiContainer> = {},
  runMs = 29_000,
): ApiUnderTest {
  const announced: Announcement[] = []
  const metrics: object[] = []
  const logged: string[] = []
  let timeMs = NOW.getTime()
  const { directory, ...deps } = acceptanceDeps(archive)
  const now = () => new Date(timeMs)
  const container = {
    ...deps,
    stage: 'test',
    now,
    pause: async (ms: number) => {
      timeMs += ms
    },
    readDirectory: () => directory,
    uploadUrls: new S3UploadUrls(uploadClient(), 'mail', now),
    announcer: {
      announce: async (announcements: readonly Announcement[]) => {
        announced.push(...announcements)
      },
    },
    publishMetrics: (dimensions: object, values: object) => {
      metrics.push({ ...dimensions, ...values })
    },
    log: createLog({ now, write: (line) => logged.push(line) }),
    ...changes,
  }
  const handler = createHandler(container)
  const invoke = (event: unknown) =>
    handler(event, {
      awsRequestId: 'run-1',
      getRemainingTimeInMillis: () => NOW.getTime() + runMs - timeMs,
    })
  return {
    queued: deps.queue.ids,
    container,
    announced,
    metrics,
    logged,
    invoke,
    order: async (...orders) =>
      batchAnswerSchema
        .parse(await invoke(queueEvent(orders)))
        .batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    async call(route, options) {
      const answered = answerSchema.parse(await invoke(eventOf(route, options)))
      const { statusCode: status, headers, body } = answered
      return { status, headers, body: documentSchema.parse(JSON.parse(body)) }
    },
  }
}

const uploadClient = () =>
  new S3Client({
    ...UPLOAD_URL_CLIENT,
    endpoint: 'http://127.0.0.1:9',
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
  })

/** `POST /sends?wait=20` as API Gateway hands it over. */
function eventOf(
  route: string,
  { body, headers, isBase64Encoded = false, caller }: CallOptions = {},
) {
  const [method = '', url = ''] = route.split(' ')
  const { pathname, searchParams } = new URL(url, 'https://api.example')
  return {
    resource: '/{proxy+}',
    httpMethod: method,
    path: pathname,
    headers: { 'Content-Type': 'application/json', ...headers },
    multiValueHeaders: {},
    queryStringParameters: searchParams.size === 0 ? null : Object.fromEntries(searchParams),
    pathParameters: null,
    requestContext: { stage: 'v1', requestId: 'call-1', identity: { userArn: caller ?? null } },
    body: body === undefined || typeof body === 'string' ? (body ?? null) : JSON.stringify(body),
    isBase64Encoded,
  }
}
