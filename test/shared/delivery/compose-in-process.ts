/**
 * A process of its own for `compose-memory.test.ts`: composes a message with attachments of the size in its first argument, bytes, as
 * many as its second says, and prints what it read and the most memory it had.
 */
import { composeMessage } from '../../../shared/delivery/compose/compose-message.js'
import { sampleSend } from './sample-send.js'

const CHUNK = Buffer.alloc(64 * 1024, 'mailjobs ')

const [sizeBytes = 0, count = 0] = process.argv.slice(2).map(Number)
const attachments = Array.from({ length: count }, (_, index) => ({
  filename: `${index}.bin`,
  contentType: 'application/octet-stream',
  key: String(index),
  sizeBytes,
}))

async function* open() {
  for (let left = sizeBytes; left > 0; left -= CHUNK.length) yield CHUNK.subarray(0, left)
}

let bytes = 0
for await (const chunk of composeMessage(sampleSend({ attachments }), open)) bytes += chunk.length
console.log(JSON.stringify({ bytes, peakKib: process.resourceUsage().maxRSS }))
