const PRINTABLE_ASCII = /^[\t -~]*$/

/** Whether raw text, outside of encoded words, is the same in every charset. */
export const isPrintableAscii = (raw: string): boolean => PRINTABLE_ASCII.test(raw)

/** Whether header text stands for itself: there is nothing to be decoded in it. */
export const isPlainText = (raw: string): boolean => isPrintableAscii(raw) && !raw.includes('=?')
