import Imap from 'imap'
import type { MailboxOrder } from '../orders.js'

/** A message as node-imap hands it out, collected. */
export interface CollectedMessage {
  readonly uid: number
  readonly body: Buffer
}

/** Opens the folder of an order, works on it, and ends the session. */
export function withNodeImap<Result>(
  { host, port, user, password, folder }: MailboxOrder,
  work: (client: Imap) => Promise<Result>,
): Promise<Result> {
  // Its IDLE between two commands races with the next one: the answer then finds no request, and ends the process.
  const client = new Imap({ host, port, user, password, tls: false, keepalive: false })
  return new Promise<Result>((resolve, reject) => {
    client.once('error', reject)
    client.once('ready', () => {
      client.openBox(folder, true, (error) => {
        if (error) return reject(error)
        work(client).then(resolve, reject)
      })
    })
    client.connect()
  }).finally(() => client.destroy())
}

/**
 * One FETCH, by UID. It knows no way to hold the server back: what comes while a message is worked on is held in memory.
 */
export function fetchWithNodeImap(
  client: Imap,
  uids: string | number[],
  bodies: string,
  onMessage: (message: CollectedMessage) => Promise<void>,
): Promise<number> {
  const work: Promise<void>[] = []
  return new Promise<number>((resolve, reject) => {
    const fetching = client.fetch(uids, { bodies })
    fetching.on('message', (message) => {
      const chunks: Buffer[] = []
      let uid = 0
      message.on('body', (body) => body.on('data', (chunk: Buffer) => chunks.push(chunk)))
      message.once('attributes', (attributes) => {
        uid = attributes.uid
      })
      message.once('end', () => {
        const handled = onMessage({ uid, body: Buffer.concat(chunks) })
        handled.catch(reject)
        work.push(handled)
      })
    })
    fetching.once('error', reject)
    fetching.once('end', () => Promise.all(work).then(() => resolve(work.length), reject))
  })
}
