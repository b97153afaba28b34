import { expect, test } from 'vitest'
import { asciiJson } from '../../../../shared/jobs/values/ascii-json.js'

test('the JSON is ASCII, and means the same', () => {
  const value = { subject: '請求書 🎉 \u2028 "x"\n', 佐藤: ['a@example.com'] }
  expect(asciiJson(value)).toMatch(/^[ -~]+$/)
  expect(JSON.parse(asciiJson(value))).toEqual(value)
})
