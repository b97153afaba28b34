import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { KEEP_TAG, keepTagValue } from '../contract/retention.js'
import { StorageFailed } from '../failures/storage-errors.js'
import {
  type Added,
  type Archive,
  type ListedObject,
  type ObjectOptions,
  type PartedUpload,
  type StoredObject,
  UPLOAD_PART_BYTES,
} from './archive.js'
import {
  isMissingKey,
  isMissingUpload,
  isNotFound,
  isOtherPart,
  isPassingConflict,
  isPreconditionFailed,
  storageFailure,
} from './s3-failures.js'
import { storableType } from './storable-type.js'

/** Memory is one part more. */
const PARTS_IN_FLIGHT = 2

/** S3 answers 409 to one of two conditional writes that overlap; the second try sees which one won. */
const MAX_CONFLICTS = 5

/** The one door to S3. */
export class S3Archive implements Archive {
  readonly #client: S3Client
  readonly #bucket: string

  constructor(client: S3Client, bucket: string) {
    this.#client = client
    this.#bucket = bucket
  }

  async add(key: string, body: Buffer | string, options: ObjectOptions): Promise<Added> {
    const command = { ...this.#at(key, options), ...ifAbsent(options), Body: bytesOf(body) }
    const written = await this.#conditional(key, () =>
      this.#client.send(new PutObjectCommand(command)),
    )
    return written ? 'added' : 'exists'
  }

  async addStream(key: string, chunks: AsyncIterable<Buffer>, options: ObjectOptions) {
    const source = rememberingFailure(chunks)
    const upload = new Upload({
      client: this.#client,
      params: {
        ...this.#at(key, options),
        ...ifAbsent(options),
        Body: Readable.from(source.chunks, { objectMode: false }),
      },
      partSize: UPLOAD_PART_BYTES,
      queueSize: PARTS_IN_FLIGHT,
    })
    try {
      // A stream cannot be sent twice, so a conflict is not tried again here; the next poll settles it.
      await upload.done()
      return 'added' as const
    } catch (error) {
      if (source.failure !== undefined) throw source.failure
      if (isPreconditionFailed(error)) return 'exists' as const
      throw storageFailure(error, key)
    }
  }

  async copy(source: string, key: string, options: ObjectOptions): Promise<Added> {
    const command = {
      ...this.#at(key, options),
      CopySource: `${this.#bucket}/${encodeURIComponent(source)}`,
      MetadataDirective: 'REPLACE',
      TaggingDirective: 'REPLACE',
      ...ifAbsent(options),
    } as const
    const written = await this.#conditional(key, () =>
      this.#client.send(new CopyObjectCommand(command)),
    )
    return written ? 'added' : 'exists'
  }

  async put(key: string, body: Buffer | string, options: ObjectOptions): Promise<void> {
    const command = { ...this.#at(key, options), Body: bytesOf(body) }
    await this.#run(key, () => this.#client.send(new PutObjectCommand(command)))
  }

  async swap(key: string, body: Buffer | string, etag: string | undefined, options: ObjectOptions) {
    const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }
    const command = { ...this.#at(key, options), ...condition, Body: bytesOf(body) }
    const written = await this.#conditional(key, async () => {
      try {
        return await this.#client.send(new PutObjectCommand(command))
      } catch (error) {
        // The compare-and-swap of a key that is gone answers 404.
        if (isMissingKey(error)) return undefined
        throw error
      }
    })
    return written?.ETag
  }

  async read(key: string): Promise<StoredObject | undefined> {
    try {
      const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key })
      const { Body, ETag } = await this.#client.send(command)
      if (!Body || !ETag) throw new StorageFailed(`${key}: an answer without body or ETag`)
      return { body: Buffer.from(await Body.transformToByteArray()), etag: ETag }
    } catch (error) {
      if (isMissingKey(error)) return undefined
      throw storageFailure(error, key)
    }
  }

  async *stream(key: string): AsyncIterable<Buffer> {
    const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key })
    const { Body } = await this.#run(key, () => this.#client.send(command))
    if (!(Body instanceof Readable)) throw new StorageFailed(`${key}: an answer without a body`)
    try {
      for await (const chunk of Body) yield chunk
    } catch (error) {
      throw storageFailure(error, key)
    }
  }

  async size(key: string): Promise<number | undefined> {
    try {
      const command = new HeadObjectCommand({ Bucket: this.#bucket, Key: key })
      const { ContentLength } = await this.#client.send(command)
      if (ContentLength === undefined) throw new StorageFailed(`${key}: an answer without a length`)
      return ContentLength
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw storageFailure(error, key)
    }
  }

  async *list(prefix: string, after?: string): AsyncIterable<ListedObject> {
    let token: string | undefined
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: prefix,
        StartAfter: after,
        ContinuationToken: token,
      })
      const page = await this.#run(prefix, () => this.#client.send(command))
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        if (Key === undefined || Size === undefined || !LastModified) {
          throw new StorageFailed(`${prefix}: a listing without key, size or time`)
        }
        yield { key: Key, sizeBytes: Size, modifiedAt: LastModified }
      }
      token = page.NextContinuationToken
    } while (token !== undefined)
  }

  async remove(key: string): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.#bucket, Key: key })
    await this.#run(key, () => this.#client.send(command))
  }

  async beginUpload(key: string, options: ObjectOptions): Promise<PartedUpload> {
    const command = new CreateMultipartUploadCommand(this.#at(key, options))
    const { UploadId } = await this.#run(key, () => this.#client.send(command))
    if (UploadId === undefined) throw new StorageFailed(`${key}: an upload without an id`)
    return { key, uploadId: UploadId }
  }

  async putPart(upload: PartedUpload, number: number, body: Buffer): Promise<string | undefined> {
    const command = new UploadPartCommand({ ...this.#of(upload), PartNumber: number, Body: body })
    try {
      const { ETag } = await this.#client.send(command)
      if (ETag === undefined) throw new StorageFailed(`${upload.key}: a part without an ETag`)
      return ETag
    } catch (error) {
      if (isMissingUpload(error)) return undefined
      throw storageFailure(error, upload.key)
    }
  }

  async completeUpload(upload: PartedUpload, etags: readonly string[]): Promise<Added | 'gone'> {
    const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }))
    const command = new CompleteMultipartUploadCommand({
      ...this.#of(upload),
      MultipartUpload: { Parts },
      IfNoneMatch: '*',
    })
    const completed = await this.#conditional(upload.key, async () => {
      try {
        await this.#client.send(command)
        return 'added'
      } catch (error) {
        if (isMissingUpload(error) || isOtherPart(error)) return 'gone'
        throw error
      }
    })
    return completed ?? 'exists'
  }

  async abortUpload(upload: PartedUpload): Promise<void> {
    const command = new AbortMultipartUploadCommand(this.#of(upload))
    try {
      await this.#client.send(command)
    } catch (error) {
      if (!isMissingUpload(error)) throw storageFailure(error, upload.key)
    }
  }

  #of({ key, uploadId }: PartedUpload) {
    return { Bucket: this.#bucket, Key: key, UploadId: uploadId }
  }

  #at(key: string, { contentType, keepFor }: ObjectOptions) {
    const tagging = keepFor === undefined ? {} : { Tagging: `${KEEP_TAG}=${keepTagValue(keepFor)}` }
    return { Bucket: this.#bucket, Key: key, ContentType: storableType(contentType), ...tagging }
  }

  /** A conditional write; undefined if another writer was first. */
  async #conditional<Answer>(
    key: string,
    write: () => Promise<Answer>,
  ): Promise<Answer | undefined> {
    for (let conflicts = 0; ; conflicts += 1) {
      try {
        return await write()
      } catch (error) {
        if (isPreconditionFailed(error)) return undefined
        if (!isPassingConflict(error) || conflicts === MAX_CONFLICTS)
          throw storageFailure(error, key)
      }
    }
  }

  async #run<T>(key: string, request: () => Promise<T>): Promise<T> {
    try {
      return await request()
    } catch (error) {
      throw storageFailure(error, key)
    }
  }
}

const ifAbsent = ({ over = false }: ObjectOptions): { IfNoneMatch?: '*' } =>
  over ? {} : { IfNoneMatch: '*' }

/** The client takes an empty string for a body of unknown length, and warns of it in the log. */
const bytesOf = (body: Buffer | string): Buffer =>
  typeof body === 'string' ? Buffer.from(body) : body

/** The SDK wraps what a body throws; whoever reads from a mail server needs the original. */
function rememberingFailure(chunks: AsyncIterable<Buffer>) {
  let failure: unknown
  async function* watched(): AsyncIterable<Buffer> {
    let handedOver = false
    try {
      for await (const chunk of chunks) {
        handedOver = true
        yield chunk
        handedOver = false
      }
    } catch (error) {
      // An upload that gives up throws into the chunk it holds: that is not the source's failure.
      if (!handedOver) failure = error
      throw error
    }
  }
  return {
    chunks: watched(),
    get failure() {
      return failure
    },
  }
}
