/** So many pixels a browser is asked to draw. */
const MOST_PIXELS = 40_000_000

/** Types that are shown, by their first bytes. */
export const SHOWN_IMAGES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
])

/** Whether an image says itself that it can be shown; what its header does not tell is not. */
export function isShowable(type: string, head: Buffer): boolean {
  const size = sizeOf(type, head)
  return size !== undefined && size.width * size.height <= MOST_PIXELS
}

interface Size {
  readonly width: number
  readonly height: number
}

function sizeOf(type: string, head: Buffer): Size | undefined {
  if (type === 'image/png' && head.length >= 24)
    return { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
  if (type === 'image/gif' && head.length >= 10)
    return { width: head.readUInt16LE(6), height: head.readUInt16LE(8) }
  if (type === 'image/webp') return webpSize(head)
  return type === 'image/jpeg' ? jpegSize(head) : undefined
}

/** The first frame header: SOF0 to SOF15, but for the tables among them. */
function jpegSize(head: Buffer): Size | undefined {
  let at = 2
  while (at + 9 < head.length) {
    if (head[at] !== 0xff) return undefined
    const marker = head[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) }
    at += 2 + head.readUInt16BE(at + 2)
  }
  return undefined
}

function webpSize(head: Buffer): Size | undefined {
  if (head.length < 30) return undefined
  const kind = head.toString('latin1', 12, 16)
  if (kind === 'VP8X')
    return { width: 1 + head.readUIntLE(24, 3), height: 1 + head.readUIntLE(27, 3) }
  if (kind === 'VP8 ')
    return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff }
  if (kind !== 'VP8L') return undefined
  const bits = head.readUInt32LE(21)
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) }
}
