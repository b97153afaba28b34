import { describe, expect, it, onTestFinished } from 'vitest'
import { type Courier, type CourierOptions, startCourier } from './courier.js'
import { openImapClient } from './imap-client.js'
import { realServer } from './real-server.js'

const available = realServer('courier')
const title = available.available ? 'Courier' : `Courier (skipped: ${available.reason})`

const MESSAGE = Buffer.from(
  'From: batch@example.com\r\nSubject: report\r\n\r\n\xe9 8-bit\r\n',
  'latin1',
)

describe.skipIf(!available.available)(title, () => {
  it('GIVEN messages WHEN delivered THEN they are there, in order, byte for byte', async () => {
    const server = await start()
    const messages = [MESSAGE, Buffer.concat([MESSAGE, Buffer.from('end\r\n')])]
    await server.deliver(messages)

    const client = await login(server)
    await client.mailboxOpen('INBOX', { readOnly: true })
    const fetched = await client.fetchAll('1:*', { uid: true, source: true })
    expect(fetched.map(({ uid }) => uid)).toEqual([1, 2])
    expect(fetched.map(({ source }) => source)).toEqual(messages)
  })

  it('is a server that never tells UIDNEXT of a folder it opens', async () => {
    const server = await start()
    await server.deliver([MESSAGE])
    const client = await login(server)
    const opened = await client.mailboxOpen('INBOX', { readOnly: true })
    expect(opened.uidNext).toBeUndefined()
    expect(await client.status('INBOX', { uidNext: true })).toMatchObject({ uidNext: 2 })
  })

  it('has folders with Japanese names below INBOX, separated by a dot', async () => {
    const server = await start({ folders: ['INBOX.送信済みアイテム', 'INBOX.a', 'INBOX.a.b'] })
    await server.deliver([MESSAGE], 'INBOX.a.b')
    const client = await login(server)
    expect((await client.list()).map(({ path, delimiter }) => [path, delimiter]).sort()).toEqual([
      ['INBOX', '.'],
      ['INBOX.a', '.'],
      ['INBOX.a.b', '.'],
      ['INBOX.送信済みアイテム', '.'],
    ])
    expect(await client.status('INBOX.a.b', { messages: true })).toMatchObject({ messages: 1 })
  })

  it('refuses a wrong password', async () => {
    const server = await start()
    await expect(login({ ...server, password: 'wrong' })).rejects.toThrow()
  })
})

async function start(options: CourierOptions = {}): Promise<Courier> {
  const server = await startCourier(options)
  onTestFinished(server.stop)
  return server
}

const login = ({ host, imapPort, user, password }: Courier) =>
  openImapClient({ host, port: imapPort, user, password })
