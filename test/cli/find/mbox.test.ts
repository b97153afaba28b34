import { expect, test } from 'vitest'
import { inMbox, separatorOf } from '../../../cli/find/mbox.js'

const AT = new Date('2026-11-02T08:05:09Z')

test.each([
  ['batch@example.com', 'From batch@example.com Mon Nov  2 08:05:09 2026\n'],
  ['', 'From MAILER-DAEMON Mon Nov  2 08:05:09 2026\n'],
  ['a b@example.com', 'From ab@example.com Mon Nov  2 08:05:09 2026\n'],
])('the separator of %j', (sender, line) => {
  expect(separatorOf(sender, AT)).toBe(line)
})

test.each([
  ['Subject: x\r\n\r\ntext\r\n', 'Subject: x\n\ntext\n\n'],
  ['Subject: x\r\n\r\ntext', 'Subject: x\n\ntext\n\n'],
  ['Subject: x\r\n\r\nFrom me\r\n', 'Subject: x\n\n>From me\n\n'],
  ['Subject: x\r\n\r\n>From me\r\n>>From you\r\n', 'Subject: x\n\n>>From me\n>>>From you\n\n'],
  ['Subject: x\r\n\r\nFromage\r\n From me\r\n', 'Subject: x\n\nFromage\n From me\n\n'],
])('%j stands there as %j', (raw, written) => {
  expect(inMbox(Buffer.from(raw)).toString()).toBe(written)
})

test('bytes that are no text stay what they are', () => {
  const raw = Buffer.from([0xff, 0xfe, 0x80, 0x0a])
  expect(inMbox(raw).subarray(0, 4)).toEqual(raw)
})
