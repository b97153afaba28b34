/** A folder as the server writes it, in modified UTF-7 (RFC 3501 5.1.3), as people see it; a name that is none stays as it is. */
export const folderName = (written: string): string =>
  MODIFIED_UTF7.test(written)
    ? written.replace(SHIFTED, (_, encoded: string) => (encoded === '' ? '&' : utf16(encoded)))
    : written

const MODIFIED_UTF7 = /^(?:[^&]|&[A-Za-z0-9+,]*-)*$/
const SHIFTED = /&([A-Za-z0-9+,]*)-/g

function utf16(encoded: string): string {
  const bytes = Buffer.from(encoded.replaceAll(',', '/'), 'base64')
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2))
  return Buffer.from(whole).swap16().toString('utf16le')
}
