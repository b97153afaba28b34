import { describe, expect, it } from 'vitest'
import { readPartHeader } from '../../../../shared/mail/headers/part-header.js'

describe('readPartHeader', () => {
  it.each([
    ['Text/HTML; charset=utf-8', 'text/html'],
    ['multipart/*; boundary=b', 'multipart/*'],
    ['multipart/multipart/mixed; boundary=b', 'multipart/multipart'],
    ['image/png>', 'image/png'],
    ['image / png', 'image/png'],
    ['application/pdf name="report.pdf"', 'application/pdf'],
    ['application/pdf, name=report.pdf', 'application/pdf'],
    ['text/plain (as it was typed)', 'text/plain'],
    ['text', 'text/plain'],
    ['image\\png', 'text/plain'],
    ['', 'text/plain'],
  ])('reads a content type: %s', (raw, contentType) => {
    expect(read('content-type', raw).contentType).toBe(contentType)
  })

  it.each([
    ['attachment; filename=a.csv', 'attachment', 'a.csv'],
    ['attachment filename=a.csv', 'attachment', 'a.csv'],
    ['filename=a.csv', undefined, 'a.csv'],
    ['inline', 'inline', undefined],
    ['x-unheard-of', 'attachment', undefined],
  ])('reads a disposition: %s', (raw, disposition, filename) => {
    expect(read('content-disposition', raw)).toMatchObject({ disposition, filename })
  })
})

const read = (name: string, raw: string) => readPartHeader([{ name, raw }], '1', 'text/plain')
