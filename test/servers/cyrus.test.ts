import { describe, expect, it, onTestFinished } from 'vitest'
import { type Cyrus, type CyrusOptions, startCyrus } from './cyrus.js'
import { openImapClient } from './imap-client.js'
import { realServer } from './real-server.js'

const available = realServer('cyrus')
const title = available.available ? 'Cyrus' : `Cyrus (skipped: ${available.reason})`

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

async function start(options: CyrusOptions = {}): Promise<Cyrus> {
  const server = await startCyrus(options)
  onTestFinished(server.stop)
  return server
}

const login = ({ host, imapPort, user, password }: Cyrus) =>
  openImapClient({ host, port: imapPort, user, password })
