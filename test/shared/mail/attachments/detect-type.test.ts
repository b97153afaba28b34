import { describe, expect, it } from 'vitest'
import { detectType } from '../../../../shared/mail/attachments/detect-type.js'

describe('detectType', () => {
  it.each([
    ['%PDF-1.7', 'application/pdf'],
    ['\x89PNG\r\n\x1a\n', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['GIF89a', 'image/gif'],
    ['RIFF\0\0\0\0WEBP', 'image/webp'],
    ['PK\x03\x04\x14\0', 'application/zip'],
    [
      'PK\x03\x04\x14\0[Content_Types].xml...xl/workbook.xml',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ],
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'application/x-ole-storage'],
    ['\x78\x9f\x3e\x22', 'application/ms-tnef'],
    ['MZ\x90\0\x03', 'application/vnd.microsoft.portable-executable'],
    ['MZ is a text', undefined],
    ['..-lh5-', 'application/x-lzh-compressed'],
    ['  <!DOCTYPE html>', 'text/html'],
    ['a,b,c\n', undefined],
    ['', undefined],
  ])('%j is %s', (start, expected) => {
    expect(detectType(Buffer.from(start, 'latin1'))).toBe(expected)
  })
})
