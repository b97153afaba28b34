import { expect, it } from 'vitest'
import { readSubject } from '../../../local/mail-server/read-subject.js'

it.each([
  ['plain', 'From: a@example.com\r\nSubject: done\r\n\r\nbody', 'done'],
  ['encoded', 'subject: =?UTF-8?B?5q2j5bi457WC5LqG?=\r\n\r\n', '正常終了'],
  ['folded', 'Subject: one\r\n two\r\n\tthree\r\nTo: b@example.com\r\n\r\n', 'one two\tthree'],
  ['raw UTF-8', 'Subject: 正常終了\r\n\r\n', '正常終了'],
  ['only in the body', 'From: a@example.com\r\n\r\nSubject: no\r\n', undefined],
  ['empty', 'Subject:\r\nFrom: a@example.com\r\n\r\n', ''],
])('%s', (_name, message, expected) => {
  expect(readSubject(Buffer.from(message))).toBe(expected)
})
