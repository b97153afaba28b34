import * as z from 'zod'

const headerSchema = z.union([z.string(), z.number(), z.boolean()]).transform(String)

/**
 * What a function answers to a request. Source: API Gateway developer guide, "Lambda proxy integrations in API Gateway", output format. An API
 * without binary media types passes a body in base64 on as it is, so that one is a fault here.
 */
const answerSchema = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), headerSchema).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(headerSchema)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.literal(false).optional(),
})

/** An answer for a caller. */
export interface ProxyAnswer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** The answer in what a function has returned; undefined if it is none. */
export function proxyAnswerOf(returned: unknown): ProxyAnswer | undefined {
  const { data } = answerSchema.safeParse(returned)
  if (!data) return undefined
  const lists = Object.entries(data.multiValueHeaders ?? {})
  return {
    status: data.statusCode,
    // A name that is in both has the values of the list.
    headers: [
      ...Object.entries(data.headers ?? {}).filter(([name]) => !data.multiValueHeaders?.[name]),
      ...lists.flatMap(([name, values]) => values.map((value) => [name, value] as const)),
    ],
    body: data.body ?? '',
  }
}
