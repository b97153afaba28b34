import { request } from 'node:http'
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { S3UploadUrls, UPLOAD_URL_CLIENT } from '../../../shared/archive/upload-urls.js'
import type { Check, ConnectedS3 } from '../s3.js'
import { freshKey, textAt } from './calls.js'

const BODY = 'day,code\r\n'
const HEADERS = {
  'content-type': 'text/csv',
  'content-length': String(BODY.length),
  'if-none-match': '*',
}

/** What differs from what was signed; each is refused. */
const OTHERWISE: Readonly<
  Record<string, { readonly headers?: Readonly<Record<string, string>>; readonly body?: string }>
> = {
  'another type': { headers: { ...HEADERS, 'content-type': 'text/html' } },
  'no type': {
    headers: { 'content-length': HEADERS['content-length'], 'if-none-match': '*' },
  },
  'without its condition': {
    headers: { 'content-length': HEADERS['content-length'], 'content-type': 'text/csv' },
  },
  'a longer body': { headers: { ...HEADERS, 'content-length': '11' }, body: `${BODY}x` },
}

export function presignedUploads(check: Check): void {
  check('a file is put under a key of any name, by the URL alone', async (s3) => {
    const key = freshKey("請求書 (1)+&'!*~.csv")
    expect(await put(await urlFor(s3, key))).toBe(200)
    expect(await textAt(s3, key)).toBe(BODY)
    const head = await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucket, Key: key }))
    expect(head.ContentType).toBe('text/csv')
  })

  check('a second time it is refused, and what was put first stays', async (s3) => {
    const key = freshKey()
    const url = await urlFor(s3, key)
    expect(await put(url)).toBe(200)
    expect(await put(url, HEADERS, BODY.toUpperCase())).toBe(412)
    expect(await textAt(s3, key)).toBe(BODY)
  })

  for (const [what, { headers = HEADERS, body = BODY }] of Object.entries(OTHERWISE)) {
    check(`${what} is refused`, async (s3) => {
      expect(await put(await urlFor(s3, freshKey()), headers, body)).toBe(403)
    })
  }

  check(
    'a header of S3 that was not signed is refused',
    async (s3) => {
      const headers = { ...HEADERS, 'x-amz-acl': 'public-read' }
      expect(await put(await urlFor(s3, freshKey()), headers)).toBe(403)
    },
    'Unsigned headers refused',
  )

  check('the URL of one key is good for no other', async (s3) => {
    const url = await urlFor(s3, freshKey('one'))
    expect(await put(url.replace(/one\?/, 'other?'))).toBe(403)
  })

  check('a URL whose expiry was changed is refused', async (s3) => {
    const url = await urlFor(s3, freshKey())
    expect(await put(url.replace('X-Amz-Expires=900', 'X-Amz-Expires=901'))).toBe(403)
  })

  check('a URL that has expired is refused', async (s3) => {
    const anHourAgo = new Date(Date.now() - 3_600_000)
    expect(await put(await urlFor(s3, freshKey(), anHourAgo))).toBe(403)
  })

  check('an access key that nobody has is refused', async (s3) => {
    expect(await put(await urlFor({ ...s3, client: s3.stranger }, freshKey()))).toBe(403)
  })
}

async function urlFor(
  { client, bucket }: ConnectedS3,
  key: string,
  now = new Date(),
): Promise<string> {
  const { endpoint, region, credentials, forcePathStyle } = client.config
  const presigner = new S3Client({
    ...UPLOAD_URL_CLIENT,
    ...(endpoint && { endpoint }),
    region,
    credentials,
    forcePathStyle: Boolean(forcePathStyle),
  })
  const urls = new S3UploadUrls(presigner, bucket, () => now)
  const upload = { key, contentType: 'text/csv', sizeBytes: BODY.length }
  return (await urls.urlFor(upload)).url
}

/** The status of the answer. fetch would put a content type of its own. */
const put = (url: string, headers: Readonly<Record<string, string>> = HEADERS, body = BODY) =>
  new Promise<number | undefined>((resolve, reject) => {
    const call = request(url, { method: 'PUT', headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    call.on('error', reject)
    call.end(body)
  })
