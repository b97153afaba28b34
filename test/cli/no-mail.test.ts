import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { whyNoMail } from '../../cli/find/no-mail.js'

const bytes = (latin1: string): Buffer => Buffer.from(latin1, 'latin1')

test.each([
  ['nothing', '', /empty/],
  ['Outlook', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00', /\.msg.*as \.eml/],
  ['a zip archive', 'PK\x03\x04\x14\x00', /zip/],
  ['a PDF', '%PDF-1.7\n', /of the type application\/pdf/],
  ['a program', '\x7fELF\x02\x01', /application\/x-elf/],
  ['a picture', '\x89PNG\r\n\x1a\n', /image\/png/],
  ['a page', '\n<!DOCTYPE html>\n<html>', /text\/html/],
  ['XML', '<?xml version="1.0"?>', /text\/xml/],
  [
    'Outlook, with a header in it',
    '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\nReceived: x\nFrom: a@b\n',
    /Outlook/,
  ],
  ['JSON', '{\n  "name": "x"\n}', /JSON/],
  ['a list', '[{"from": "a@example.com"}]', /JSON/],
  ['a text', 'Dear all,\n\nthe job has ended.\n', /no line of its beginning/],
  ['fields of something else', 'Host: example.com\nAccept: */*\n\n', /no line of its beginning/],
  ['a table', 'date,from,subject\n2026-11-21,a@example.com,x\n', /no line of its beginning/],
  ['noise', '\x00\x01\x02\x03\xff\xfe', /no line of its beginning/],
])('%s is none', (_, text, says) => {
  expect(whyNoMail(bytes(text))).toMatch(says)
})

test('compressed is none', () => {
  expect(whyNoMail(gzipSync('Subject: x\r\n\r\n'))).toMatch(/gunzip/)
  expect(whyNoMail(deflateRawSync(Buffer.alloc(1_000)))).toBeDefined()
})

test.each([
  ['a plain one', 'From: a@example.com\r\nSubject: x\r\n\r\nbody'],
  ['one without a body', 'Subject: x'],
  ['one with an empty line first', '\r\nSubject: x\r\n'],
  ['mbox', 'From a@example.com Sat Nov 21 00:00:00 2026\nDate: x\n\nbody'],
  ['a mark of an editor', '\xef\xbb\xbfTo: a@example.com\n\n'],
  ['other fields first', `X-A: ${'a'.repeat(5_000)}\nReceived: from b\n\nbody`],
  ['damage in the header', '<<garbage\n{"a": 1\nSUBJECT : x\n\nbody'],
  ['bare carriage returns', 'From: a@example.com\rSubject: x\r\rbody'],
  ['a field like an archive of LHA', 'X--lh5: a\nFrom: a@example.com\n\n'],
  ['raw Japanese', 'Subject: \x1b$B%8%g%V\x1b(B\n\n'],
])('%s is one', (_, text) => {
  expect(whyNoMail(bytes(text))).toBeUndefined()
})

test('whatever the bytes, it answers', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (raw) => {
      expect(['string', 'undefined']).toContain(typeof whyNoMail(Buffer.from(raw)))
    }),
  )
})
