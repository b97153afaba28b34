import { type Operation, xmlResponse } from '../operation.js'
import { uploadId } from './multipart.js'

/** S3's limit and its default. */
const MAX_LISTED_PARTS = 1000

/** The parts of an upload that have arrived, in pages. */
export const listParts: Operation = {
  name: 'ListParts',
  method: 'GET',
  on: 'object',
  marks: ['uploadId'],
  parameters: ['max-parts', 'part-number-marker'],
  actions: () => ['s3:ListMultipartUploadParts'],
  run: async (request, { name, uploads }) => {
    const { key, query } = request
    const id = uploadId(request)
    await uploads.find(id, key)
    const marker = Number(query.get('part-number-marker') ?? 0)
    const maxParts = Math.min(Number(query.get('max-parts') ?? MAX_LISTED_PARTS), MAX_LISTED_PARTS)
    const following = (await uploads.parts(id)).filter(({ number }) => number > marker)
    const page = following.slice(0, maxParts)
    return xmlResponse('ListPartsResult', {
      Bucket: name,
      Key: key,
      UploadId: id,
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.number,
      MaxParts: maxParts,
      IsTruncated: page.length < following.length,
      Part: page.map(({ number, md5, size, lastModified }) => ({
        PartNumber: number,
        LastModified: lastModified.toISOString(),
        ETag: `"${md5}"`,
        Size: size,
      })),
    })
  },
}
