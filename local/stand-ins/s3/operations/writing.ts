import type { IncomingMessage } from 'node:http'
import type { S3Action } from '../identities.js'
import { conditionsOf, describedBy } from '../object-headers.js'
import { headerOf, type Operation } from '../operation.js'
import { receiveBody } from '../request-body.js'
import { checkWriteConditionsAreKnown } from '../store/conditions.js'
import { etagOf } from '../store/digests.js'
import { tagsOfHeader } from '../tags.js'

/** What a body may come with. */
export const BODY_HEADERS = [
  'x-amz-checksum-crc32',
  'x-amz-checksum-sha256',
  'x-amz-decoded-content-length',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-trailer',
]

/** Writing with If-Match or with tags needs more than s3:PutObject. Source: S3 user guide, "Conditional writes", Permissions. */
export const writeActions = (message: IncomingMessage): S3Action[] => [
  's3:PutObject',
  ...(headerOf(message, 'if-match') === undefined ? [] : (['s3:GetObject'] as const)),
  ...(headerOf(message, 'x-amz-tagging') === undefined ? [] : (['s3:PutObjectTagging'] as const)),
]

/** Writes an object in one piece, if the conditions hold when it has arrived. */
export const putObject: Operation = {
  name: 'PutObject',
  method: 'PUT',
  on: 'object',
  marks: [],
  headers: ['if-match', 'if-none-match', 'x-amz-tagging', ...BODY_HEADERS],
  actions: writeActions,
  run: async ({ key, message }, { objects, staging }) => {
    const conditions = conditionsOf(message)
    checkWriteConditionsAreKnown(conditions)
    const described = {
      key,
      ...describedBy(message),
      tags: tagsOfHeader(headerOf(message, 'x-amz-tagging')),
    }
    return receiveBody(message, staging, async (body) => {
      const { checksum, digests } = body
      const etag = etagOf(digests.md5)
      await objects.commit(body, { ...described, etag, checksum }, conditions)
      return {
        status: 200,
        headers: { etag, ...(checksum && { [checksum.header]: checksum.value }) },
      }
    })
  },
}

/** Removes an object, if the condition holds. That there is none is no error, but with a condition. */
export const deleteObject: Operation = {
  name: 'DeleteObject',
  method: 'DELETE',
  on: 'object',
  marks: [],
  headers: ['if-match'],
  actions: (message) => [
    's3:DeleteObject',
    ...(headerOf(message, 'if-match') === undefined ? [] : (['s3:GetObject'] as const)),
  ],
  run: async ({ key, message }, { objects }) => {
    await objects.remove(key, conditionsOf(message))
    return { status: 204, headers: {} }
  },
}
