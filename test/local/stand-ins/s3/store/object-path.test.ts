import { expect, test } from 'vitest'
import { objectPath, urlDecoded } from '../../../../../local/stand-ins/s3/store/object-path.js'

test.each([
  'a',
  'a/b.txt',
  '..a/b..',
  '...',
  ' ',
  '受信/長い 名前.eml',
  'é'.repeat(127),
  '~/x',
  'C:/x',
])('the key %s is its path', (key) => {
  expect(objectPath('/data/bucket', key)).toBe(`/data/bucket/${key}`)
})

test.each([
  '..',
  '../secrets.json',
  'a/../../secrets.json',
  'a/..',
  './a',
  'a/./b',
  '/etc/passwd',
  'a//b',
  'a/',
  '',
  'a\0b',
  'é'.repeat(128),
])('the key %j is refused', (key) => {
  expect(() => objectPath('/data/bucket', key)).toThrow(
    expect.objectContaining({ code: 'NotImplemented' }),
  )
})

test('a key of more than 1024 bytes is refused as S3 does', () => {
  const key = `${'日'.repeat(80)}/`.repeat(5)
  expect(() => objectPath('/data/bucket', key)).toThrow(
    expect.objectContaining({ code: 'KeyTooLongError' }),
  )
})

test('what is no URL encoding is refused', () => {
  expect(urlDecoded('%E5%8F%97+%2B')).toBe('受++')
  expect(() => urlDecoded('%E5')).toThrow(expect.objectContaining({ code: 'InvalidURI' }))
})
