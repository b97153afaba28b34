import * as z from 'zod'
import { uploadKey } from '../../shared/contract/keys.js'
import { CONTENT_TYPE_RULE, isContentType } from '../../shared/delivery/compose/attachment-type.js'
import { contentTypeOf } from '../../shared/delivery/draft/attachments-of-draft.js'
import { faultsIn } from '../../shared/jobs/schema/faults.js'
import { safeName } from '../../shared/mail/attachments/safe-name.js'
import type { ApiDeps } from './api-deps.js'
import { faultyRequest, type HttpAnswer, jsonAnswer, requestFault } from './http-answer.js'
import type { HttpCall } from './http-call.js'
import { readJson } from './read-json.js'

/** More than any mail server takes: what is larger cannot be meant to be attached. */
const MAX_UPLOAD_BYTES = 100 * 1024 * 1024

const MAX_FILENAME_CHARACTERS = 255

const FILENAME_RULE = `must be a name of 1 to ${MAX_FILENAME_CHARACTERS} characters`
const SIZE_RULE = `must be a whole number of bytes from 1 to ${MAX_UPLOAD_BYTES}`

const bodySchema = z.strictObject({
  filename: z
    .string(FILENAME_RULE)
    .min(1, FILENAME_RULE)
    .max(MAX_FILENAME_CHARACTERS, FILENAME_RULE)
    .optional(),
  contentType: z.string(CONTENT_TYPE_RULE).refine(isContentType, CONTENT_TYPE_RULE).optional(),
  sizeBytes: z.int(SIZE_RULE).min(1, SIZE_RULE).max(MAX_UPLOAD_BYTES, SIZE_RULE),
})

/** POST /uploads: a key to attach a file by, and a URL to put it there. Whoever has the URL may put this one file, for a quarter of an hour. */
export async function postUpload(deps: ApiDeps, call: HttpCall): Promise<HttpAnswer> {
  const json = readJson(call.body)
  if ('fault' in json) return faultyRequest([json.fault])
  const parsed = bodySchema.safeParse(json.value)
  if (!parsed.success) return faultyRequest(faultsIn(bodySchema, json.value).map(requestFault))
  const { filename, sizeBytes } = parsed.data
  const contentType = parsed.data.contentType ?? contentTypeOf(filename ?? '')
  const key = uploadKey(deps.now(), deps.newId(), safeName(filename, contentType))
  const { url, method, headers, expiresAt } = await deps.uploadUrls.urlFor({
    key,
    contentType,
    sizeBytes,
  })
  return jsonAnswer(201, { key, url, method, headers, expiresAt: expiresAt.toISOString() })
}
