import { ownText } from '../../mail/lines/own-text.js'

const EXCERPT_BEFORE = 40
const EXCERPT_LENGTH = 160

/** The part of a text around a place, on one line; its beginning where there is no place. It outlives the text. */
export function excerpt(text: string, at: number): string {
  const start = Math.max(0, at - EXCERPT_BEFORE)
  const part = text
    .slice(start, start + EXCERPT_LENGTH)
    .replace(/\s+/g, ' ')
    .trim()
  const before = start > 0 ? '...' : ''
  const after = start + EXCERPT_LENGTH < text.length ? '...' : ''
  return ownText(`${before}${part}${after}`)
}
