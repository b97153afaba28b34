import { expect, test } from 'vitest'
import { checkedParts, listedParts } from '../../../../local/stand-ins/s3/part-list.js'

const MIB = 1024 * 1024

const UPLOADED = [
  { number: 1, md5: 'aa', crc32: '00000001', size: 5 * MIB, lastModified: new Date(0) },
  { number: 2, md5: 'bb', crc32: '00000002', size: 5 * MIB - 1, lastModified: new Date(0) },
  { number: 3, md5: 'cc', crc32: '00000003', size: 1, lastModified: new Date(0) },
]

const [ONE, TWO, THREE] = [
  { number: 1, etag: '"aa"' },
  { number: 2, etag: '"bb"', crc32: '00000002' },
  { number: 3, etag: 'cc' },
]

test.each([
  { title: 'all that fit', listed: [ONE, THREE], numbers: [1, 3] },
  { title: 'a last part of any size', listed: [ONE, TWO], numbers: [1, 2] },
  { title: 'one part', listed: [TWO], numbers: [2] },
])('$title', ({ listed, numbers }) => {
  expect(checkedParts(listed, UPLOADED).map(({ number }) => number)).toEqual(numbers)
})

test.each([
  { title: 'another ETag', listed: [{ ...ONE, etag: '"bb"' }], code: 'InvalidPart' },
  { title: 'another CRC32', listed: [{ ...TWO, crc32: '00000001' }], code: 'InvalidPart' },
  { title: 'a part that is not there', listed: [{ ...ONE, number: 4 }], code: 'InvalidPart' },
  { title: 'a wrong order', listed: [THREE, ONE], code: 'InvalidPartOrder' },
  { title: 'a part twice', listed: [ONE, ONE], code: 'InvalidPartOrder' },
  { title: 'a byte too few', listed: [ONE, TWO, THREE], code: 'EntityTooSmall' },
])('$title: $code', ({ listed, code }) => {
  expect(() => checkedParts(listed, UPLOADED)).toThrow(expect.objectContaining({ code }))
})

test('the document of a request', () => {
  const part = '<Part><ETag>&quot;aa&quot;</ETag><ChecksumCRC32>AAAAAQ==</ChecksumCRC32>'
  const xml = `<CompleteMultipartUpload>${part}<PartNumber>1</PartNumber></Part></CompleteMultipartUpload>`
  expect(listedParts(xml)).toEqual([{ number: 1, etag: '"aa"', crc32: '00000001' }])
})

test.each([
  ['', 'MalformedXML'],
  ['<Part><PartNumber>x</PartNumber><ETag>a</ETag></Part>', 'MalformedXML'],
  ['<Part><PartNumber>1</PartNumber></Part>', 'MalformedXML'],
  [
    '<Part><PartNumber>1</PartNumber><ETag>a</ETag><ChecksumSHA256>x</ChecksumSHA256></Part>',
    'NotImplemented',
  ],
])('the document %s: %s', (xml, code) => {
  expect(() => listedParts(xml)).toThrow(expect.objectContaining({ code }))
})
