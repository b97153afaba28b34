import { ImapFlow } from 'imapflow'
import { FileArchive } from '../file-archive.js'
import { measure } from '../measurement.js'
import { mailboxOrderSchema, orderFrom } from '../orders.js'
import { isWanted, keepParsedMail } from './keep-parsed-mail.js'

const order = orderFrom(mailboxOrderSchema)

/** imapflow in its thriftiest way: all envelopes in one FETCH, then the messages that are wanted in another. */
await measure(async () => {
  const client = new ImapFlow({
    host: order.host,
    port: order.port,
    secure: false,
    doSTARTTLS: false,
    auth: { user: order.user, pass: order.password, loginMethod: 'LOGIN' },
    logger: false,
    disableAutoIdle: true,
    disableAutoEnable: true,
    disableCompression: true,
  })
  await client.connect()
  await client.mailboxOpen(order.folder, { readOnly: true })
  const archive = new FileArchive(order.directory)
  const wanted: number[] = []
  let seen = 0
  for await (const { uid, envelope } of client.fetch('1:*', { uid: true, envelope: true })) {
    if (isWanted(envelope?.from?.[0]?.address, envelope?.subject)) wanted.push(uid)
    seen += 1
  }
  const query = { uid: true, source: true }
  for await (const { uid, source } of client.fetch(wanted, query, { uid: true })) {
    if (source) await keepParsedMail(archive, order, uid, source)
  }
  client.close()
  return String(seen)
})
