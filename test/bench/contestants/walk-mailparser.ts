import { simpleParser } from 'mailparser'
import { PARSER_OPTIONS } from './mailparser-options.js'
import { measureParser } from './parse-mails.js'

await measureParser(async (raw) => {
  const { attachments } = await simpleParser(raw, PARSER_OPTIONS)
  return attachments.map(({ content }) => content)
})
