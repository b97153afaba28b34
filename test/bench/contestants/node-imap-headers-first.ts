import { simpleParser } from 'mailparser'
import { FileArchive } from '../file-archive.js'
import { measure } from '../measurement.js'
import { mailboxOrderSchema, orderFrom } from '../orders.js'
import { isWanted, keepParsedMail } from './keep-parsed-mail.js'
import { PARSER_OPTIONS } from './mailparser-options.js'
import { fetchWithNodeImap, withNodeImap } from './node-imap-session.js'

const order = orderFrom(mailboxOrderSchema)

/** node-imap in its thriftiest way: two header fields of all in one FETCH, then the messages that are wanted in another. */
await measure(async () => {
  const archive = new FileArchive(order.directory)
  const seen = await withNodeImap(order, async (client) => {
    const wanted: number[] = []
    const count = await fetchWithNodeImap(
      client,
      '1:*',
      'HEADER.FIELDS (FROM SUBJECT)',
      async ({ uid, body }) => {
        const { from, subject } = await simpleParser(body, PARSER_OPTIONS)
        if (isWanted(from?.value[0]?.address, subject)) wanted.push(uid)
      },
    )
    await fetchWithNodeImap(client, wanted, '', ({ uid, body }) =>
      keepParsedMail(archive, order, uid, body),
    )
    return count
  })
  return String(seen)
})
