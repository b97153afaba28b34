import PostalMime from 'postal-mime'
import { measureParser } from './parse-mails.js'

await measureParser(async (raw) => {
  const { attachments } = await PostalMime.parse(raw)
  return attachments.map(({ content }) =>
    typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content),
  )
})
