/** What every answer of both ports says: nothing is guessed, kept, or told to others. */
export const COMMON_HEADERS: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'X-DNS-Prefetch-Control': 'off',
}

/**
 * What the page may load: its own files, and frames of the one other port. The list of frames is also what keeps a link in a mail from taking
 * its frame elsewhere.
 * @param framesOrigin `http://127.0.0.1:8101`
 */
export const pagePolicy = (framesOrigin: string, nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    `frame-src ${framesOrigin}/`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

/** What answers with data may do where somebody opens them by themselves: nothing. */
export const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

/**
 * What the HTML of a mail may do: show itself. @param pageOrigin who may frame it
 * @param hasImages remote images were asked for, this once: they widen nothing else
 */
export const mailPolicy = (pageOrigin: string, hasImages: boolean): string =>
  [
    'sandbox',
    "default-src 'none'",
    `img-src data:${hasImages ? ' https: http:' : ''}`,
    "style-src 'unsafe-inline'",
    "form-action 'none'",
    "base-uri 'none'",
    `frame-ancestors ${pageOrigin}`,
  ].join('; ')

/** What an image of a mail may do. */
export const imagePolicy = (pageOrigin: string): string =>
  `sandbox; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors ${pageOrigin}`

/** A sandbox shows no PDF: what shows one is the browser's own, with nothing to load. */
export const pdfPolicy = (pageOrigin: string): string =>
  `default-src 'none'; frame-ancestors ${pageOrigin}`
