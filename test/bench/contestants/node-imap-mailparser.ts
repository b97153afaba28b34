import { promisify } from 'node:util'
import { FileArchive } from '../file-archive.js'
import { measure } from '../measurement.js'
import { mailboxOrderSchema, orderFrom } from '../orders.js'
import { keepParsedMail } from './keep-parsed-mail.js'
import { fetchWithNodeImap, withNodeImap } from './node-imap-session.js'

const order = orderFrom(mailboxOrderSchema)

/** node-imap as automation tools use it: one FETCH of everything, each message parsed, then looked at. */
await measure(async () => {
  const archive = new FileArchive(order.directory)
  const kept = await withNodeImap(order, async (client) => {
    if (order.task.name === 'look') {
      const { sinceUid } = order.task
      const search: (criteria: unknown[]) => Promise<number[]> = promisify(
        client.search.bind(client),
      )
      const found = await search([['UID', `${sinceUid}:*`]])
      return found.filter((uid) => uid >= sinceUid).length
    }
    return fetchWithNodeImap(client, '1:*', '', ({ uid, body }) =>
      keepParsedMail(archive, order, uid, body),
    )
  })
  return String(kept)
})
