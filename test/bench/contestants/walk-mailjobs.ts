import { walkMessage } from '../../../shared/mail/walk/walk-message.js'
import { measureParser } from './parse-mails.js'

await measureParser(async (raw) => {
  const contents: Buffer[][] = []
  await walkMessage([raw], {
    openAttachment: () => {
      const chunks: Buffer[] = []
      contents.push(chunks)
      return { write: (bytes) => void chunks.push(Buffer.from(bytes)), end: () => {} }
    },
  })
  return contents.map((chunks) => Buffer.concat(chunks))
})
