import { randomUUID } from 'node:crypto'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { ConnectedS3 } from '../s3.js'

/** How S3 refused: the error's name in the SDK and the HTTP status. */
export interface Refusal {
  readonly name: string
  readonly status: number | undefined
}

/** The condition "there is no such object yet". */
export const ABSENT = { IfNoneMatch: '*' } as const

/** A key that no other test uses. */
export const freshKey = (name = 'object'): string => `contract/${randomUUID()}/${name}`

/** Puts a small object and returns its ETag. */
export async function put(
  { client, bucket }: ConnectedS3,
  key: string,
  body: NonNullable<PutObjectCommandInput['Body']>,
  more: Omit<PutObjectCommandInput, 'Bucket' | 'Key' | 'Body'> = {},
): Promise<string> {
  const input = { Bucket: bucket, Key: key, Body: body, ...more }
  const { ETag = '' } = await client.send(new PutObjectCommand(input))
  return ETag
}

/** The text of an object. */
export async function textAt({ client, bucket }: ConnectedS3, key: string): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  return (await Body?.transformToString()) ?? ''
}

/** Begins an upload, sends its parts in order, and returns the command that completes it. */
export async function uploadOf(
  { client, bucket }: ConnectedS3,
  key: string,
  parts: readonly (Buffer | string)[],
  condition: { IfNoneMatch?: string; IfMatch?: string } = {},
): Promise<CompleteMultipartUploadCommand> {
  const target = { Bucket: bucket, Key: key }
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target))
  const sent = parts.map(async (Body, index) => {
    const PartNumber = index + 1
    const { ETag } = await client.send(
      new UploadPartCommand({ ...target, UploadId, PartNumber, Body }),
    )
    return { ETag, PartNumber }
  })
  const MultipartUpload = { Parts: await Promise.all(sent) }
  return new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload, ...condition })
}

/** How a call that must not succeed was refused. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error === undefined) throw new Error('S3 did what it was expected to refuse')
  if (!(error instanceof S3ServiceException)) throw error
  return { name: error.name, status: error.$metadata.httpStatusCode }
}

/** Starts the calls together and counts how each ended: "done", or the name of its refusal. */
export async function outcomesOf(
  calls: readonly Promise<unknown>[],
): Promise<Record<string, number>> {
  const outcomes = await Promise.all(
    calls.map((call) =>
      call.then(
        () => 'done',
        (error: unknown) => (error instanceof S3ServiceException ? error.name : String(error)),
      ),
    ),
  )
  return Object.fromEntries(
    Object.entries(Object.groupBy(outcomes, (outcome) => outcome)).map(([outcome, all]) => [
      outcome,
      all?.length ?? 0,
    ]),
  )
}

/** So many calls at once. */
export const atOnce = <Result>(
  count: number,
  call: (index: number) => Promise<Result>,
): Promise<Result>[] => Array.from({ length: count }, (_, index) => call(index))

/** Ends a client's connections when a suite is over. */
export const destroyAll = (clients: readonly S3Client[]): void => {
  for (const client of clients) client.destroy()
}
