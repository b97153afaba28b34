import type { S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { Fault } from '../../local/stand-ins/faults.js'
import { checksums } from './s3/checksums.js'
import { conditionalWrites } from './s3/conditional-writes.js'
import { copies } from './s3/copies.js'
import { injectedFaults } from './s3/injected-faults.js'
import { keys } from './s3/keys.js'
import { listings } from './s3/listings.js'
import { multipartUploads } from './s3/multipart-uploads.js'
import { objects } from './s3/objects.js'
import { permissions } from './s3/permissions.js'
import { presignedUploads } from './s3/presigned-uploads.js'
import { tags } from './s3/tags.js'

/** A bucket to try things in, and ways to reach it. The suite writes under `contract/` only. */
export interface ConnectedS3 {
  readonly bucket: string
  /** May do everything; one attempt a call, so that every answer is seen. */
  readonly client: S3Client
  /** Signs with an access key that the server does not know. */
  readonly stranger: S3Client
  /** May do everything but s3:ListBucket; absent where no such user can be made. */
  readonly withoutListBucket?: S3Client
  /** Makes the next request fail; absent where the server cannot be told to. */
  failNext?(fault: Fault): void
  close(): Promise<void>
}

/** What a server that claims to be compatible may lack. */
export type Capability =
  | 'AWS-chunked bodies'
  | 'CRC32 verified'
  | 'Completion of an aborted upload'
  | 'Conditional CompleteMultipartUpload'
  | 'Conditional CopyObject'
  | 'Conditional DeleteObject'
  | 'If-Match of a write'
  | 'Injected faults'
  | 'Order of parts'
  | 'Tags of a copy'
  | 'Tags of a multipart upload'
  | 'Unsigned headers refused'
  | 'Users without ListBucket'

/** Adds one test to the suite, unless the server under test lacks what it needs. */
export type Check = (
  title: string,
  run: (s3: ConnectedS3) => Promise<void>,
  needs?: Capability,
) => void

/** The server under test. */
export interface S3Subject {
  readonly name: string
  connect(): Promise<ConnectedS3>
  /** Known gaps, each with the reason that is printed when its tests are skipped. */
  readonly gaps?: Partial<Record<Capability, string>>
}

const SECTIONS = {
  objects,
  'conditional writes': conditionalWrites,
  copies,
  listings,
  'multipart uploads': multipartUploads,
  tags,
  keys,
  checksums,
  permissions,
  'presigned uploads': presignedUploads,
  'injected faults': injectedFaults,
}

/** What this system relies on in S3, asked of a server through the real SDK. */
export function s3Contract({ name, connect, gaps = {} }: S3Subject): void {
  describe(`S3 contract: ${name}`, () => {
    let connected: ConnectedS3 | undefined
    beforeAll(async () => {
      connected = await connect()
    })
    afterAll(() => connected?.close())

    const check: Check = (title, run, needs) => {
      const gap = needs && gaps[needs]
      if (gap !== undefined) console.info(`Not checked on ${name}: ${title}. ${needs}: ${gap}`)
      test.skipIf(gap !== undefined)(title, async () => {
        if (connected === undefined) throw new Error(`${name} is not connected`)
        await run(connected)
      })
    }
    for (const [title, section] of Object.entries(SECTIONS)) describe(title, () => section(check))
  })
}
