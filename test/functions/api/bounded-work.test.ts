import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newFaults } from '../../../functions/api/send-body.js'
import { addressEntry } from '../../../shared/jobs/values/address-entry.js'
import { cpuMsOf, expectCpuBelow } from '../../measures/cpu-limit.js'
import { type BucketUnderTest, startBucket } from '../../shared/archive/bucket-under-test.js'
import { type ApiUnderTest, apiUnderTest } from './api-under-test.js'

let bucket: BucketUnderTest
let api: ApiUnderTest

beforeEach(async () => {
  bucket = await startBucket()
  api = apiUnderTest(bucket.archive)
})
afterEach(() => bucket.close())

const MAIL = { to: 'a@example.com', subject: 's', text: 't' }
const MEGABYTE = 1_000_000

/** CPU time. Looked at without a limit, each of these takes longer than API Gateway waits. */
const GENEROUS_MS = 5_000

describe('a body that is made to be expensive', () => {
  test.each<[string, unknown]>([
    ['numbers for addresses, more than are read', { ...MAIL, to: Array(500_000).fill(0) }],
    [
      'as many numbers as are read',
      {
        ...MAIL,
        to: Array(1_000).fill(0),
        cc: Array(1_000).fill(0),
        bcc: Array(1_000).fill(0),
        replyTo: Array(1_000).fill(0),
      },
    ],
    [
      'as many unknown names as are read',
      { ...MAIL, to: Array.from({ length: 1_000 }, (_, index) => `somebody ${index}`) },
    ],
    ['one address of commas', { ...MAIL, to: `@${','.repeat(MEGABYTE)}` }],
    ['one address of ats', { ...MAIL, to: '@,'.repeat(MEGABYTE) }],
    ['one name of quotes', { ...MAIL, cc: [`"${'\\"'.repeat(MEGABYTE)}`] }],
    ['one name of the address book, much too long', { ...MAIL, to: 'oncal'.repeat(200_000) }],
    ['attachments of nothing', { ...MAIL, attachments: Array(200_000).fill({}) }],
    ['as many attachments of nothing as are read', { ...MAIL, attachments: Array(1_000).fill({}) }],
    [
      'settings that there are not',
      {
        ...MAIL,
        ...Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`subjec${index}`, 1])),
      },
    ],
    [
      'as many settings that there are not as are read',
      {
        ...MAIL,
        ...Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`subjec${index}`, 1])),
      },
    ],
    [
      'variables without a name',
      {
        ...MAIL,
        variables: Object.fromEntries(
          Array.from({ length: 100_000 }, (_, index) => [`${index}`, 1]),
        ),
      },
    ],
    ['lists in lists', { ...MAIL, to: [Array(300_000).fill([])] }],
    ['a subject of braces', { ...MAIL, subject: '{{ '.repeat(MEGABYTE), variables: {} }],
    [
      'a subject of blanks in braces',
      { ...MAIL, subject: `{{${' '.repeat(MEGABYTE)}`, variables: {} },
    ],
    [
      'a type of a file without an end',
      {
        ...MAIL,
        attachments: [{ filename: 'a', content: '', contentType: `a/${'a'.repeat(MEGABYTE)}` }],
      },
    ],
    ['a key of segments', { ...MAIL, attachments: [{ key: `reports/${'a/'.repeat(MEGABYTE)}` }] }],
  ])('%s: refused at once, in an answer that can be read', async (_, body) => {
    const cpuMs = await cpuMsOf(async () => {
      const answer = await api.call('POST /sends', { body })
      expect(answer.status).toBe(400)
      expect(answer.body.error?.code).toMatch(/^(?:REQUEST_INVALID|RECIPIENT_NOT_FOUND)$/)
      expect(JSON.stringify(answer.body).length).toBeLessThan(100_000)
    })
    expectCpuBelow(GENEROUS_MS, cpuMs)
  })
})

test('of very many faults the first hundred are told, and how many there are besides', async () => {
  const { body } = await api.call('POST /sends', { body: { ...MAIL, to: Array(1_000).fill(0) } })
  const details = body.error?.details ?? []
  expect(details).toHaveLength(101)
  expect(details[0]?.path).toBe('to[0]')
  expect(details.at(-1)).toEqual({ path: 'body', message: 'and 900 more faults' })
})

test('the largest mail that any sender takes is read whole', async () => {
  const to = Array.from({ length: 1_000 }, (_, index) => `a${index}@example.com`)
  const { body } = await api.call('POST /sends', { body: { ...MAIL, to } })
  // The sender of this test takes five; all thousand were read.
  expect(body.error?.details).toEqual([
    expect.objectContaining({ message: expect.stringContaining('names 1000 recipients') }),
  ])
})

test.each([25_000, 100_000, 400_000])(
  'an entry of %i characters takes no longer than a short one',
  async (length) => {
    const cpuMs = await cpuMsOf(() =>
      expect(addressEntry(`@${','.repeat(length)}`)).toEqual({
        fault: 'has more than 1000 characters',
      }),
    )
    expectCpuBelow(1_000, cpuMs)
  },
)

test.each<[string, string, boolean]>([
  ['to[1]', 'to[1]', false],
  ['to[1]', 'to', false],
  ['to', 'to[1]', false],
  ['attachments[0].key', 'attachments[0]', false],
  ['attachments[0]', 'attachments[0].key', false],
  ['to[1]', 'to[10]', true],
  ['to[10]', 'to[1]', true],
  ['text', 'texts', true],
  ['variables.a', 'variables.ab', true],
])('a fault at %s beside one at %s is news: %s', (path, earlier, isNews) => {
  const faultAt = (at: string) => ({ code: 'REQUEST_INVALID', path: at, message: 'x' }) as const
  expect(newFaults([faultAt(path)], [faultAt(earlier)])).toHaveLength(isNews ? 1 : 0)
})
