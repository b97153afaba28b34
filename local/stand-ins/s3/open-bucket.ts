import { mkdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { Bucket } from './operation.js'
import { ObjectMetadataFiles } from './store/object-metadata.js'
import { ObjectStore } from './store/object-store.js'
import { Staging } from './store/staging.js'
import { UploadStore } from './store/upload-store.js'

/** Where a bucket is kept, and what it does not decide itself. */
export interface BucketOptions {
  readonly name: string
  readonly directory: string
  /** Default: `.<name of the directory>-metadata` beside the directory. */
  readonly metadataDirectory?: string | undefined
  readonly now: () => Date
  readonly newId: () => string
}

/** Opens the bucket in a directory, which is made if it is not there. */
export async function openBucket(options: BucketOptions): Promise<Bucket> {
  const directory = resolve(options.directory)
  const beside = join(dirname(directory), `.${basename(directory)}-metadata`)
  const metadata = options.metadataDirectory ?? beside
  await mkdir(directory, { recursive: true })
  const metadataFiles = new ObjectMetadataFiles(join(metadata, 'objects'))
  return {
    name: options.name,
    objects: new ObjectStore(directory, metadataFiles, options.now),
    uploads: new UploadStore(join(metadata, 'uploads'), options.newId),
    staging: await Staging.open(join(metadata, 'staging')),
  }
}
