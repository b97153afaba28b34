import { describe, expect, it } from 'vitest'
import { attachmentList } from '../../../../shared/mail/attachments/attachment-list.js'

describe('attachmentList', () => {
  const head = { from: 'batch@example.co.jp', date: 'Wed, 18 Nov 2026 09:00:00 +0900' }
  it.each([
    ['no attachment', [], 'Files: 0\n'],
    ['one', ['attachments/01-報告.csv'], 'Files: 1\nattachments/01-報告.csv\n'],
    ['two', ['a/01-a.csv', 'a/02-b.csv'], 'Files: 2\na/01-a.csv\na/02-b.csv\n'],
  ])('lists %s', (_, paths, files) => {
    expect(attachmentList({ ...head, paths })).toBe(
      `From: batch@example.co.jp\nDate: Wed, 18 Nov 2026 09:00:00 +0900\n${files}`,
    )
  })

  it('keeps every value on its line', () => {
    const list = attachmentList({ from: 'a@example.com\r\nFiles: 9', date: '', paths: ['a\nb'] })
    expect(list).toBe('From: a@example.com Files: 9\nDate: \nFiles: 1\na b\n')
  })
})
