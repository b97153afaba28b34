import fc from 'fast-check'
import { expect, test } from 'vitest'
import { childElements, textOf, xmlDocument, xmlError } from '../../../../local/stand-ins/s3/xml.js'

test('an array repeats its element, undefined leaves it out', () => {
  const content = {
    Name: 'b',
    Empty: undefined,
    Key: ['a&b', '<c>'],
    Nested: { Size: 0, Last: false },
  }
  expect(xmlDocument('Result', content)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<Result xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Key>a&amp;b</Key>' +
      '<Key>&lt;c&gt;</Key><Nested><Size>0</Size><Last>false</Last></Nested></Result>',
  )
})

test('an error has no namespace', () => {
  expect(xmlError({ Code: 'NoSuchKey' })).toContain('<Error><Code>NoSuchKey</Code></Error>')
})

test('what is written is read back, line ends and control characters too', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
      const xml = xmlDocument('List', { Item: texts.map((Value) => ({ Value })) })
      expect(childElements(xml, 'Item').map((item) => textOf(item, 'Value'))).toEqual(texts)
    }),
  )
})

test.each([
  ['&quot;abc&quot;', '"abc"'],
  ['&#34;a&#x42;&#x1F4E7;', '"aB\u{1F4E7}'],
  ['&amp;lt;', '&lt;'],
  ['&unknown;', '&unknown;'],
])('the text %s is %s', (escaped, text) => {
  expect(textOf(`<Part><ETag>${escaped}</ETag></Part>`, 'ETag')).toBe(text)
})

test('an element that is not there has no text', () => {
  expect(textOf('<Part></Part>', 'ETag')).toBeUndefined()
  expect(textOf('<Part><ETag></ETag></Part>', 'ETag')).toBe('')
})
