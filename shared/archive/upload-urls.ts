import { PutObjectCommand, type S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'

/** A file that somebody is allowed to put into the bucket, once. */
export interface AllowedUpload {
  readonly key: string
  readonly contentType: string
  readonly sizeBytes: number
}

/** Where to put it, and how: any other length or type is refused by S3. */
export interface UploadUrl {
  readonly url: string
  readonly method: 'PUT'
  /** They are part of the signature, so that they have to be sent as they are here. */
  readonly headers: Readonly<Record<string, string>>
  readonly expiresAt: Date
}

/** URLs by which callers put files into the bucket without a role of their own. */
export interface UploadUrls {
  urlFor(upload: AllowedUpload): Promise<UploadUrl>
}

/** A caller puts the file right away; a quarter of an hour is room for a slow line to begin. */
const EXPIRES_SECONDS = 900

/** What is bound into the signature, beyond what the SDK binds by itself. */
const SIGNED_HEADERS = ['host', 'content-length', 'content-type', 'if-none-match']

/**
 * What a client for these URLs is made with. By default the SDK signs the checksum of no bytes into a URL, and S3 refuses every
 * upload by it.
 */
export const UPLOAD_URL_CLIENT = {
  requestChecksumCalculation: 'WHEN_REQUIRED',
} as const satisfies S3ClientConfig

/** The one door to presigned URLs. */
export class S3UploadUrls implements UploadUrls {
  readonly #client: S3Client
  readonly #bucket: string
  readonly #now: () => Date

  /** @param client made with UPLOAD_URL_CLIENT */
  constructor(client: S3Client, bucket: string, now: () => Date) {
    this.#client = client
    this.#bucket = bucket
    this.#now = now
  }

  async urlFor({ key, contentType, sizeBytes }: AllowedUpload): Promise<UploadUrl> {
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      ContentType: contentType,
      ContentLength: sizeBytes,
      // Once: within the quarter of an hour other bytes of the same length could take their place.
      IfNoneMatch: '*',
    })
    const signedAt = this.#now()
    const url = await getSignedUrl(this.#client, command, {
      expiresIn: EXPIRES_SECONDS,
      signableHeaders: new Set(SIGNED_HEADERS),
      signingDate: signedAt,
    })
    return {
      url,
      method: 'PUT',
      headers: {
        'content-type': contentType,
        'content-length': String(sizeBytes),
        'if-none-match': '*',
      },
      expiresAt: new Date(signedAt.getTime() + EXPIRES_SECONDS * 1000),
    }
  }
}
