/** How an object is stored. */
export interface ObjectOptions {
  readonly contentType: string
  /** Days, or for ever: the tag that the bucket's lifecycle rules select by. Objects without it expire with their prefix. */
  readonly keepFor?: number | 'forever'
  /** Also over what lies under the key already. Else it is stored only if the key is not taken. @default false */
  readonly over?: boolean
}

/** Whether something was stored: a key that was taken is left as it is, unless the options say `over`. */
export type Added = 'added' | 'exists'

/** What became of several: `exists` if one of the keys was taken. */
export const togetherAdded = (all: readonly Added[]): Added =>
  all.includes('exists') ? 'exists' : 'added'

/** An object, whole, with the ETag that a compare-and-swap needs. */
export interface StoredObject {
  readonly body: Buffer
  readonly etag: string
}

/** What a listing says of an object. */
export interface ListedObject {
  readonly key: string
  readonly sizeBytes: number
  readonly modifiedAt: Date
}

/** An object that is written in parts, by several runs if need be; it shows under its key when it is completed. */
export interface PartedUpload {
  readonly key: string
  readonly uploadId: string
}

/** The bytes of a part; only the last part of an upload may have fewer (S3 user guide, "Amazon S3 multipart upload limits"). */
export const UPLOAD_PART_BYTES = 5 * 1024 * 1024

/**
 * The bucket. Every method rejects with StorageDenied or StorageFailed of the catalogue; losing a race is a value.
 * A missing key is undefined: the role may list the bucket, so that S3 answers 404 and not 403 for it.
 */
export interface Archive {
  /** Stores an object unless its key is taken. */
  add(key: string, body: Buffer | string, options: ObjectOptions): Promise<Added>
  /** The same for a body of any size, in bounded memory. A failure of `chunks` is passed on as it is, and leaves nothing behind. */
  addStream(key: string, chunks: AsyncIterable<Buffer>, options: ObjectOptions): Promise<Added>
  /** Copies within the bucket unless the key is taken. */
  copy(source: string, key: string, options: ObjectOptions): Promise<Added>
  /** Stores an object, over whatever was there. */
  put(key: string, body: Buffer | string, options: ObjectOptions): Promise<void>
  /** Stores an object if the key still has this ETag (undefined: is not taken). The new ETag; undefined if another writer was first. */
  swap(
    key: string,
    body: Buffer | string,
    etag: string | undefined,
    options: ObjectOptions,
  ): Promise<string | undefined>
  read(key: string): Promise<StoredObject | undefined>
  /** An object of any size, in chunks. */
  stream(key: string): AsyncIterable<Buffer>
  /** Bytes of an object; undefined if the key is not taken. */
  size(key: string): Promise<number | undefined>
  /**
   * The objects under a prefix, by the UTF-8 bytes of their keys, page by page as they are asked for.
   * @param after begins behind this key, which need not exist
   */
  list(prefix: string, after?: string): AsyncIterable<ListedObject>
  remove(key: string): Promise<void>
  /** Begins an upload. One that nobody completes or gives up is removed by the bucket's rule for those. */
  beginUpload(key: string, options: ObjectOptions): Promise<PartedUpload>
  /**
   * Stores a part, over what had its number before. Its ETag, by which it is named when the upload is completed; undefined if the upload
   * is gone. @param number from 1
   */
  putPart(upload: PartedUpload, number: number, body: Buffer): Promise<string | undefined>
  /**
   * Makes the object of these parts, in order, unless its key is taken. `gone`: the upload is no more, or a part is not the one that
   * was named; so is one that was completed before, of which the answer was lost: look under the key then.
   */
  completeUpload(upload: PartedUpload, etags: readonly string[]): Promise<Added | 'gone'>
  /** Gives an upload up, with its parts; one that is gone was given up. */
  abortUpload(upload: PartedUpload): Promise<void>
}
