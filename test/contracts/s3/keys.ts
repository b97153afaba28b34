import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import type { Check } from '../s3.js'
import { freshKey, put, textAt } from './calls.js'

const NAMES = [
  '受信トレイ/請求書（3月）.pdf',
  'a b/ c .txt',
  'plus+and%and%2Fpercent%',
  `quotes'"&<>;=,@!*()[]{}|^~#?.txt`,
  'back\\slash',
  '.hidden',
  'dots...',
  'e\u0301 and é',
  '\u{1F4E7}.eml',
  `${'長'.repeat(80)}.txt`,
  'deep/'.repeat(30).concat('end'),
]

export function keys(check: Check): void {
  for (const name of NAMES) {
    check(`the key ${name.slice(0, 40)}`, async (s3) => {
      const key = freshKey(name)
      await put(s3, key, name)
      expect(await textAt(s3, key)).toBe(name)
      const list = new ListObjectsV2Command({ Bucket: s3.bucket, Prefix: key })
      const { Contents } = await s3.client.send(list)
      expect(Contents?.map(({ Key }) => Key)).toEqual([key])
    })
  }

  check('upper and lower case are two keys', async (s3) => {
    const [upper, lower] = [freshKey('A'), freshKey('a')]
    const prefix = freshKey('')
    await put(s3, `${prefix}A`, upper)
    await put(s3, `${prefix}a`, lower)
    expect([await textAt(s3, `${prefix}A`), await textAt(s3, `${prefix}a`)]).toEqual([upper, lower])
  })

  check(
    'when the last object under a prefix is gone, the prefix is free to be a key',
    async (s3) => {
      const key = freshKey('a')
      await put(s3, `${key}/b/c`, 'deep')
      await s3.client.send(new DeleteObjectCommand({ Bucket: s3.bucket, Key: `${key}/b/c` }))
      await put(s3, key, 'shallow')
      expect(await textAt(s3, key)).toBe('shallow')
    },
  )
}
