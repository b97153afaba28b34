import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type BucketUnderTest, startBucket } from '../../shared/archive/bucket-under-test.js'
import { type ApiUnderTest, apiUnderTest } from './api-under-test.js'

let bucket: BucketUnderTest
let api: ApiUnderTest

beforeEach(async () => {
  bucket = await startBucket()
  api = apiUnderTest(bucket.archive)
})
afterEach(() => bucket.close())

describe('routes', () => {
  test.each(['GET /', 'POST /send', 'GET /sends/a/b', 'POST /sends/a/retry/b', 'GET //sends'])(
    '%s: 404 that lists the routes',
    async (route) => {
      const { status, headers, body } = await api.call(route)
      expect({ status, code: body.error?.code }).toEqual({ status: 404, code: 'ROUTE_NOT_FOUND' })
      expect(headers['content-type']).toBe('application/json')
      expect(body.error?.details).toContainEqual({ message: 'POST /sends/{id}/retry' })
    },
  )

  test.each([
    ['DELETE /sends', 'POST, GET'],
    ['POST /sends/x', 'GET'],
    ['GET /uploads', 'POST'],
    ['GET /sends/x/retry', 'POST'],
  ])('%s: 405, with what is allowed', async (route, allow) => {
    const { status, headers } = await api.call(route)
    expect({ status, allow: headers['allow'] }).toEqual({ status: 405, allow })
  })

  test('a slash at the end changes nothing', async () => {
    expect((await api.call('GET /sends/')).status).toBe(200)
  })

  test('a body in base64 is read', async () => {
    const mail = { to: 'a@example.com', subject: '件名', text: '本文' }
    const body = Buffer.from(JSON.stringify(mail)).toString('base64')
    expect((await api.call('POST /sends', { body, isBase64Encoded: true })).status).toBe(202)
  })

  test('what is no UTF-8 is refused, not guessed at', async () => {
    const body = Buffer.from('{"to":"\xff"}', 'latin1').toString('base64')
    expect(await api.call('POST /sends', { body, isBase64Encoded: true })).toMatchObject({
      status: 400,
      body: { error: { details: [{ path: 'body' }] } },
    })
  })
})

describe('POST /uploads', () => {
  test('a key, and a URL that is signed for that length and type', async () => {
    const request = { filename: '../請求 書.csv', contentType: 'text/csv', sizeBytes: 10 }
    const { status, body } = await api.call('POST /uploads', { body: request })
    expect(status).toBe(201)
    expect(body).toEqual({
      key: 'uploads/2026/11/21/00000001-0000-4000-8000-000000000000/請求 書.csv',
      url: expect.stringContaining(
        'X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match',
      ),
      method: 'PUT',
      headers: { 'content-type': 'text/csv', 'content-length': '10', 'if-none-match': '*' },
      expiresAt: '2026-11-21T09:15:00.000Z',
    })
    expect(body.url).not.toContain('checksum')
  })

  test.each([
    [{ filename: 'a.pdf', sizeBytes: 1 }, 'a.pdf', 'application/pdf'],
    [{ sizeBytes: 1 }, 'attachment.bin', 'application/octet-stream'],
    [{ contentType: 'text/csv', sizeBytes: 104_857_600 }, 'attachment.csv', 'text/csv'],
  ])('%j', async (request, name, type) => {
    const { body } = await api.call('POST /uploads', { body: request })
    expect(body.key?.split('/').at(-1)).toBe(name)
    expect(body).toMatchObject({ headers: { 'content-type': type } })
  })

  test.each([
    [{}, 'sizeBytes'],
    [{ sizeBytes: 0 }, 'sizeBytes'],
    [{ sizeBytes: 104_857_601 }, 'sizeBytes'],
    [{ sizeBytes: 1.5 }, 'sizeBytes'],
    [{ sizeBytes: '1' }, 'sizeBytes'],
    [{ sizeBytes: 1, filename: '' }, 'filename'],
    [{ sizeBytes: 1, contentType: 'csv' }, 'contentType'],
    [{ sizeBytes: 1, contentType: 'a/b\r\nX: y' }, 'contentType'],
    [{ sizeBytes: 1, key: 'mail/x' }, 'key'],
  ])('%j: 400', async (request, path) => {
    const { status, body } = await api.call('POST /uploads', { body: request })
    expect({ status, path: body.error?.details?.[0]?.path }).toEqual({ status: 400, path })
  })

  test.each([
    [{}, 'is missing; must be a whole number of bytes from 1 to 104857600'],
    [{ sizeBytes: '1' }, 'must be a whole number of bytes from 1 to 104857600'],
    [{ sizeBytes: 104_857_601 }, 'must be a whole number of bytes from 1 to 104857600'],
    [{ sizeBytes: 1, filename: '' }, 'must be a name of 1 to 255 characters'],
    [{ sizeBytes: 1, filename: 1 }, 'must be a name of 1 to 255 characters'],
  ])('%j: says what is allowed', async (request, message) => {
    const { body } = await api.call('POST /uploads', { body: request })
    expect(body.error?.details?.[0]).toMatchObject({ message })
  })
})
