import type { IncomingMessage } from 'node:http'

/** The whole body of a request; one of more than `maxBytes` is refused as `tooLarge` says, and not read to its end. */
export async function wholeBody(
  message: IncomingMessage,
  maxBytes: number,
  tooLarge: () => Error,
): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of message) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
