import { accessDenied } from '../identities.js'
import { conditionsOf, describedBy, directiveOf } from '../object-headers.js'
import {
  type Bucket,
  headerOf,
  missingKey,
  type Operation,
  type S3Request,
  xmlResponse,
} from '../operation.js'
import { checkWriteConditionsAreKnown } from '../store/conditions.js'
import { etagOf } from '../store/digests.js'
import { S3Error } from '../store/errors.js'
import type { ObjectMetadata } from '../store/object-metadata.js'
import { urlDecoded } from '../store/object-path.js'
import type { OpenObject } from '../store/object-store.js'
import { tagsOfHeader } from '../tags.js'
import { writeActions } from './writing.js'

const TAGGING = 'x-amz-tagging'
const METADATA_DIRECTIVE = 'x-amz-metadata-directive'
const TAGGING_DIRECTIVE = 'x-amz-tagging-directive'

/** Copies an object within the bucket; type, metadata and tags are those of the source unless a directive replaces them. */
export const copyObject: Operation = {
  name: 'CopyObject',
  method: 'PUT',
  on: 'object',
  marks: ['x-amz-copy-source'],
  headers: ['if-match', 'if-none-match', TAGGING, METADATA_DIRECTIVE, TAGGING_DIRECTIVE],
  actions: writeActions,
  run: async (request, bucket) => {
    const conditions = conditionsOf(request.message)
    checkWriteConditionsAreKnown(conditions)
    const source = await openSource(request, bucket)
    try {
      const description = describeCopy(request, source.metadata)
      const content = source.file.createReadStream({ autoClose: false })
      return await bucket.staging.using(content, async (staged) => {
        const etag = etagOf(staged.digests.md5)
        const modified = await bucket.objects.commit(staged, { ...description, etag }, conditions)
        return xmlResponse('CopyObjectResult', { ETag: etag, LastModified: modified.toISOString() })
      })
    } finally {
      await source.file.close()
    }
  },
}

async function openSource(request: S3Request, bucket: Bucket): Promise<OpenObject> {
  const key = sourceKeyOf(request, bucket)
  if (key === request.key && directiveOf(request.message, METADATA_DIRECTIVE) === 'COPY') {
    throw new S3Error(
      'InvalidRequest',
      'This copy request is illegal because it is trying to copy an object to itself without changing its metadata.',
    )
  }
  const denial = request.denial('s3:GetObject', key)
  if (denial !== undefined) throw accessDenied(denial)
  const source = await bucket.objects.open(key)
  if (source === undefined) throw missingKey(request)
  return source
}

/** The header is `[/]bucket/key`, URL-encoded. */
function sourceKeyOf({ message }: S3Request, { name }: Bucket): string {
  const encoded = (headerOf(message, 'x-amz-copy-source') ?? '').replace(/^\//, '')
  const slash = encoded.indexOf('/')
  if (urlDecoded(encoded.slice(0, slash)) !== name) {
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist')
  }
  return urlDecoded(encoded.slice(slash + 1))
}

function describeCopy(request: S3Request, source: ObjectMetadata): Omit<ObjectMetadata, 'etag'> {
  const { key, message } = request
  const { headers, userMetadata, checksum } = source
  const keepsMetadata = directiveOf(message, METADATA_DIRECTIVE) === 'COPY'
  return {
    key,
    ...(keepsMetadata ? { headers, userMetadata } : describedBy(message)),
    tags:
      directiveOf(message, TAGGING_DIRECTIVE) === 'COPY'
        ? copiedTags(request, source)
        : tagsOfHeader(headerOf(message, TAGGING)),
    checksum,
  }
}

/** Tags that are copied are read from one key and written to the other. */
function copiedTags({ denial }: S3Request, source: ObjectMetadata): ObjectMetadata['tags'] {
  if (Object.keys(source.tags).length === 0) return source.tags
  const words = denial('s3:GetObjectTagging', source.key) ?? denial('s3:PutObjectTagging')
  if (words !== undefined) throw accessDenied(words)
  return source.tags
}
