import { expect, test } from 'vitest'
import { isLinkBase } from '../../../../shared/jobs/values/link-base.js'

test.each([
  { link: 'https://mail-archive.example.co.jp/', valid: true },
  { link: 'http://intranet.example.co.jp:8080/mail', valid: true },
  { link: 'HTTPS://mail-archive.example.co.jp', valid: true },
  { link: '/mail/', valid: false },
  { link: 'mail-archive.example.co.jp/', valid: false },
  { link: '//mail-archive.example.co.jp/', valid: false },
  { link: 'https:mail-archive.example.co.jp/', valid: false },
  { link: 'https://', valid: false },
  { link: 'ftp://mail-archive.example.co.jp/', valid: false },
  { link: 'javascript:alert(1)', valid: false },
  { link: 'https://archive.example.co.jp/?key=', valid: false },
  { link: 'https://archive.example.co.jp/?', valid: false },
  { link: 'https://archive.example.co.jp/#', valid: false },
  { link: 'https://user:not-a-real-password@archive.example.co.jp/', valid: false },
  { link: 'https://archive.example.co.jp/ mail/', valid: false },
  { link: '', valid: false },
])('$link can have keys put behind it: $valid', ({ link, valid }) => {
  expect(isLinkBase(link)).toBe(valid)
})
