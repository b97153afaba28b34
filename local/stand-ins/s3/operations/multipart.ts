import { conditionsOf, describedBy } from '../object-headers.js'
import { headerOf, type Operation, type S3Request, xmlResponse } from '../operation.js'
import { checkedParts, listedParts, multipartEtag } from '../part-list.js'
import { receiveBody, receiveXml } from '../request-body.js'
import { checkWriteConditionsAreKnown } from '../store/conditions.js'
import { etagOf } from '../store/digests.js'
import { S3Error } from '../store/errors.js'
import { tagsOfHeader } from '../tags.js'
import { BODY_HEADERS, writeActions } from './writing.js'

/** S3's limit. Source: S3 user guide, "Amazon S3 multipart upload limits". */
const MAX_PARTS = 10_000

/** Begins an upload: type, metadata and tags of the object are said here. */
export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  method: 'POST',
  on: 'object',
  marks: ['uploads'],
  headers: ['x-amz-tagging', 'x-amz-checksum-algorithm'],
  actions: writeActions,
  run: async ({ key, message }, { name, uploads }) => {
    const tags = tagsOfHeader(headerOf(message, 'x-amz-tagging'))
    const UploadId = await uploads.create({ key, ...describedBy(message), tags })
    return xmlResponse('InitiateMultipartUploadResult', { Bucket: name, Key: key, UploadId })
  },
}

/** Takes one part. It has no conditions: those are for the completion. */
export const uploadPart: Operation = {
  name: 'UploadPart',
  method: 'PUT',
  on: 'object',
  marks: ['partNumber', 'uploadId'],
  headers: BODY_HEADERS,
  actions: () => ['s3:PutObject'],
  run: async (request, { uploads, staging }) => {
    const number = partNumber(request)
    const id = uploadId(request)
    await uploads.find(id, request.key)
    return receiveBody(request.message, staging, async (body) => {
      await uploads.add(id, number, body)
      const { checksum, digests } = body
      const etag = etagOf(digests.md5)
      return {
        status: 200,
        headers: { etag, ...(checksum && { [checksum.header]: checksum.value }) },
      }
    })
  },
}

/**
 * Makes the parts an object, if the conditions hold at that moment. After a refused condition the upload is still there: S3 leaves it to the caller to abort it.
 */
export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  method: 'POST',
  on: 'object',
  marks: ['uploadId'],
  headers: ['if-match', 'if-none-match'],
  actions: writeActions,
  run: async (request, { name, objects, uploads, staging }) => {
    const { key, message } = request
    const conditions = conditionsOf(message)
    checkWriteConditionsAreKnown(conditions)
    const id = uploadId(request)
    const upload = await uploads.find(id, key)
    const parts = checkedParts(listedParts(await receiveXml(message)), await uploads.parts(id))
    const etag = multipartEtag(parts)
    await staging.using(uploads.content(id, parts), (staged) =>
      objects.commit(staged, { ...upload, etag }, conditions),
    )
    await uploads.remove(id)
    return xmlResponse('CompleteMultipartUploadResult', { Bucket: name, Key: key, ETag: etag })
  },
}

/** Ends an upload and forgets its parts. */
export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  on: 'object',
  marks: ['uploadId'],
  actions: () => ['s3:AbortMultipartUpload'],
  run: async (request, { uploads }) => {
    const id = uploadId(request)
    await uploads.find(id, request.key)
    await uploads.remove(id)
    return { status: 204, headers: {} }
  },
}

/** Which upload a request is about; an empty id is that of none. */
export const uploadId = ({ query }: S3Request): string => query.get('uploadId') ?? ''

function partNumber({ query }: S3Request): number {
  const number = Number(query.get('partNumber'))
  if (!Number.isInteger(number) || number < 1 || number > MAX_PARTS) {
    throw new S3Error(
      'InvalidArgument',
      `Part number must be an integer between 1 and ${MAX_PARTS}, inclusive`,
    )
  }
  return number
}
