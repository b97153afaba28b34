import type { RequestFault } from '../../shared/delivery/draft/request-fault.js'

/**
 * What Lambda takes is 6 MB, in which API Gateway may put the body in base64, a third larger (Lambda quotas, "Invocation payload").
 */
export const MAX_CALL_BYTES = 4 * 1024 * 1024

/** The JSON of a body, or what is wrong with it. */
export type ReadJson = { readonly value: object } | { readonly fault: RequestFault }

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Reads a body that has to be a JSON object in UTF-8. */
export function readJson(body: Buffer): ReadJson {
  const fault = (message: string): ReadJson => ({
    fault: { code: 'REQUEST_INVALID', path: 'body', message },
  })
  if (body.length === 0) return fault('is empty; it must be a JSON object')
  try {
    const value: unknown = JSON.parse(decoder.decode(body))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value }
    return fault('is JSON, and no object')
  } catch (error) {
    // The parser's own words quote the body.
    const place = error instanceof Error ? /position \d+.*$/.exec(error.message)?.[0] : undefined
    return fault(`is no JSON in UTF-8${place === undefined ? '' : `: see ${place}`}`)
  }
}
