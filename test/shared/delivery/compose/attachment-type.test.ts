import { expect, test } from 'vitest'
import {
  attachmentType,
  isContentType,
} from '../../../../shared/delivery/compose/attachment-type.js'

test.each([
  'text/csv',
  'Text/CSV',
  'text/csv; charset=UTF-8',
  'text/csv;charset="shift_jis"',
  'application/vnd.ms-excel.sheet.macroEnabled.12',
])('%s may be asked for, and goes out as what it was asked for', (type) => {
  expect(isContentType(type)).toBe(true)
  const [, wanted = ''] = /^([^;]*)/.exec(type) ?? []
  expect(attachmentType(type)).toContain(wanted.toLowerCase())
})

test.each([
  'text',
  'text/csv; name=a.csv',
  'text/csv;',
  ' text/csv',
  'multipart/mixed',
  `${'x'.repeat(128)}/csv`,
  'text/csv\r\nX: y',
])('%j may not', (type) => {
  expect(isContentType(type)).toBe(false)
})

test.each([
  ['text/csv; name="a.csv"', 'text/csv'],
  [' Text/CSV ; charset = "utf-8" ; x=y', 'text/csv; charset=utf-8'],
  ['multipart/mixed; boundary=x', 'application/octet-stream'],
  ['message/rfc822', 'application/octet-stream'],
  ['nothing', 'application/octet-stream'],
])('what others wrote as %j goes out as %s', (written, type) => {
  expect(attachmentType(written)).toBe(type)
})
